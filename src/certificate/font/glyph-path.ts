import { componentsOf } from './composite-glyph.ts'
import type { TrueTypeFont } from './true-type-font.ts'

interface Point {
  readonly x: number
  readonly y: number
  readonly onCurve: boolean
}

const argumentsAreWords = 0x0001
const argumentsAreOffsets = 0x0002
const scaled = 0x0008 | 0x0040 | 0x0080

/**
 * A glyph's contours as PDF path operators, each point passed through `place` (font units in, page units out).
 * For text that must be drawn without being extractable: the seal's characters must not appear among the page's words.
 */
export const glyphPath = (font: TrueTypeFont, glyph: number, place: (x: number, y: number) => string): string => {
  return contoursOf(font, glyph)
    .map((contour) => contourPath(contour, place))
    .join('')
}

const contoursOf = (font: TrueTypeFont, glyph: number): Point[][] => {
  const outline = font.outline(glyph)
  if (outline.length < 10) return []
  const components = componentsOf(outline)
  if (components.length === 0) return simpleContours(outline)
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength)
  return components.flatMap((component) => {
    if (component.flags & scaled || !(component.flags & argumentsAreOffsets))
      throw new RangeError(`glyph ${glyph}: a scaled component cannot be drawn as a path`)
    const words = component.flags & argumentsAreWords
    const dx = words ? view.getInt16(component.argumentsAt) : view.getInt8(component.argumentsAt)
    const dy = words ? view.getInt16(component.argumentsAt + 2) : view.getInt8(component.argumentsAt + 1)
    return contoursOf(font, component.glyph).map((contour) =>
      contour.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy })),
    )
  })
}

/** Decodes a simple glyph (OpenType `glyf`: run-length flags, then delta-coded x and y). */
const simpleContours = (outline: Uint8Array): Point[][] => {
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength)
  const contourCount = view.getInt16(0)
  const ends = Array.from({ length: contourCount }, (_, index) => view.getUint16(10 + 2 * index))
  const pointCount = (ends.at(-1) ?? -1) + 1
  let at = 10 + 2 * contourCount
  at += 2 + view.getUint16(at) // skip the hinting instructions
  const flags: number[] = []
  while (flags.length < pointCount) {
    const flag = view.getUint8(at++)
    const repeats = flag & 8 ? view.getUint8(at++) : 0
    for (let count = 0; count <= repeats; count++) flags.push(flag)
  }
  const readCoordinates = (shortFlag: number, sameFlag: number): number[] => {
    let value = 0
    return flags.map((flag) => {
      if (flag & shortFlag) value += view.getUint8(at++) * (flag & sameFlag ? 1 : -1)
      else if (!(flag & sameFlag)) {
        value += view.getInt16(at)
        at += 2
      }
      return value
    })
  }
  const xs = readCoordinates(2, 16)
  const ys = readCoordinates(4, 32)
  let start = 0
  return ends.map((end) => {
    const contour: Point[] = []
    for (let index = start; index <= end; index++)
      contour.push({ x: xs[index]!, y: ys[index]!, onCurve: (flags[index]! & 1) === 1 })
    start = end + 1
    return contour
  })
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, onCurve: true })

/** TrueType's quadratic splines with implied points, raised to PDF's cubic ones. */
const contourPath = (contour: readonly Point[], place: (x: number, y: number) => string): string => {
  if (contour.length < 2) return ''
  const points: Point[] = []
  contour.forEach((point, index) => {
    const next = contour[(index + 1) % contour.length]!
    points.push(point)
    if (!point.onCurve && !next.onCurve) points.push(middle(point, next))
  })
  const first = points.findIndex((point) => point.onCurve)
  if (first < 0) return ''
  const ordered = [...points.slice(first), ...points.slice(0, first), points[first]!]
  let current = ordered[0]!
  let path = `${place(current.x, current.y)} m\n`
  for (let index = 1; index < ordered.length; index++) {
    const point = ordered[index]!
    if (point.onCurve) {
      path += `${place(point.x, point.y)} l\n`
      current = point
      continue
    }
    const end = ordered[++index]!
    const third = (from: number, control: number) => from + (2 / 3) * (control - from)
    path += `${place(third(current.x, point.x), third(current.y, point.y))} ${place(third(end.x, point.x), third(end.y, point.y))} ${place(end.x, end.y)} c\n`
    current = end
  }
  return `${path}h\n`
}
