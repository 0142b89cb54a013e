import { glyphPath } from '../font/glyph-path.ts'
import type { TrueTypeFont } from '../font/true-type-font.ts'
import { decimal } from '../pdf/syntax.ts'
import { ink, points } from './geometry.ts'

/** Diameter of the seal in millimetres, as usual for a department's special-purpose seal. */
export const sealDiameter = 42

const radius = sealDiameter / 2
const ring = 1.1
/** The name on the arc, from left over the top to the right, and the words below the star. */
const arcText = '贵州省专业技术职务资格证书'
const footText = '专用章'
const arcSpan = (252 * Math.PI) / 180
const arcRadius = radius - 5.1
const arcSize = { height: 5.3, width: 4.5 } as const
const footSize = { height: 4.9, width: 4.9 } as const

/**
 * The seal as operators of a form whose box is `[0 0 d d]`, d = `points(sealDiameter)`.
 * Its words are outlines instead of text, so that they do not mix with the page's own words when copied.
 */
export const drawSeal = (font: TrueTypeFont): string => {
  const circle = ringPath(radius - ring / 2 - 0.2)
  let path = starPath(7.4)
  const characters = [...arcText]
  characters.forEach((character, index) => {
    const angle = Math.PI / 2 + arcSpan / 2 - (arcSpan * (index + 0.5)) / characters.length
    path += characterPath(font, character, arcSize, (x, y) => {
      // Each character is upright on the arc, so its vertical axis points away from the centre.
      const out = arcRadius + y
      return [out * Math.cos(angle) + x * Math.sin(angle), out * Math.sin(angle) - x * Math.cos(angle)]
    })
  })
  ;[...footText].forEach((character, index) => {
    const shift = (index - 1) * (footSize.width + 1)
    path += characterPath(font, character, footSize, (x, y) => [x + shift, y - 11.6])
  })
  return `${ink.seal} RG ${decimal(points(ring))} w\n${circle}S\n${ink.seal} rg\n${path}f\n`
}

const sealPlace = (x: number, y: number): string => `${decimal(points(radius + x))} ${decimal(points(radius + y))}`

/** A glyph fitted into a box around the origin, then placed. Millimetres from the seal's centre, y upwards. */
const characterPath = (
  font: TrueTypeFont,
  character: string,
  size: { height: number; width: number },
  locate: (x: number, y: number) => [x: number, y: number],
): string => {
  const em = font.unitsPerEm
  // The ideographic body of the font spans from −0.12 em to 0.88 em around the baseline.
  return glyphPath(font, font.glyphOf(character.codePointAt(0)!), (x, y) =>
    sealPlace(...locate((x / em - 0.5) * size.width, (y / em - 0.38) * size.height)),
  )
}

const starPath = (outer: number): string => {
  const inner = outer * 0.382
  const corners = Array.from({ length: 10 }, (_, index) => {
    const length = index % 2 === 0 ? outer : inner
    const angle = Math.PI / 2 + (index * Math.PI) / 5
    return sealPlace(length * Math.cos(angle), length * Math.sin(angle))
  })
  return `${corners.map((at, index) => `${at} ${index === 0 ? 'm' : 'l'}\n`).join('')}h\n`
}

/** A circle of four cubic quadrants. */
const ringPath = (r: number): string => {
  const k = 0.5522847498 * r
  return (
    `${sealPlace(r, 0)} m ${sealPlace(r, k)} ${sealPlace(k, r)} ${sealPlace(0, r)} c ` +
    `${sealPlace(-k, r)} ${sealPlace(-r, k)} ${sealPlace(-r, 0)} c ` +
    `${sealPlace(-r, -k)} ${sealPlace(-k, -r)} ${sealPlace(0, -r)} c ` +
    `${sealPlace(k, -r)} ${sealPlace(r, -k)} ${sealPlace(r, 0)} c h\n`
  )
}
