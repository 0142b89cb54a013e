import { decimal } from '../pdf/syntax.ts'
import { curvePath, type Point } from './curve.ts'
import { box, ink, page, points } from './geometry.ts'

/** The band of the frame, in millimetres from the paper's edge. */
const band = { outer: 9, inner: 17 } as const
const middle = (band.outer + band.inner) / 2
const halfBand = (band.inner - band.outer) / 2
/** Half the side of the square that a corner's rosette fills. */
const corner = halfBand + 1.2

/**
 * What lies under the words, in fine lines that a copier blurs: tinted paper, a field of waves, a rosette behind the fields,
 * and a woven frame with a rosette in each corner. Operators of a content stream in page coordinates.
 */
export function drawOrnament(): string {
  return [
    `q ${ink.paper} rg 0 0 ${decimal(points(page.width))} ${decimal(points(page.height))} re f Q\n`,
    waveField(),
    centralRosette(),
    frameLines(),
    frameBands(),
    cornerRosettes(),
  ].join('')
}

const toPage = ([x, y]: Point): Point => [points(x), points(page.height - y)]

function waveField(): string {
  const left = band.inner + 1
  const right = page.width - band.inner - 1
  const lines: string[] = []
  const spacing = 1.7
  for (let y = band.inner + 3; y < page.height - band.inner - 2; y += spacing) {
    // The waves drift slowly from line to line, so that the field shows a shimmer and not a grid.
    const phase = Math.sin(y / 21) * 3
    lines.push(
      curvePath((x) => toPage([x, y + 0.9 * Math.sin(x / 7 + phase) + 0.35 * Math.sin(x / 2.9)]), left, right, 60),
    )
  }
  return `q 0.25 w ${ink.wave} RG\n${lines.join('')}S Q\n`
}

function centralRosette(): string {
  const centre: Point = [page.width / 2, 132]
  const petals = (radius: number, depth: number, count: number, phase: number) =>
    curvePath(
      (angle) => {
        const r = radius * (1 + depth * Math.cos(count * angle + phase))
        return toPage([centre[0] + r * Math.cos(angle), centre[1] + r * Math.sin(angle)])
      },
      0,
      2 * Math.PI,
      count * 8,
    )
  const rings: string[] = []
  for (let ring = 0; ring < 7; ring++) {
    for (const turn of [0, 0.5])
      rings.push(petals(18 + 6.2 * ring, 0.12, 12 + 2 * (ring % 3), ring * 0.7 + turn * 2 * Math.PI))
  }
  return `q 0.3 w ${ink.tint} RG\n${rings.join('')}S Q\n`
}

function frameLines(): string {
  const frame = (inset: number, width: number, colour: string) =>
    `q ${decimal(width)} w ${colour} RG ${box(inset, inset, page.width - 2 * inset, page.height - 2 * inset)} re S Q\n`
  return (
    frame(band.outer - 1.6, 1.1, ink.gold) +
    frame(band.outer - 0.7, 0.3, ink.gold) +
    frame(band.inner + 0.7, 0.3, ink.gold) +
    frame(band.inner + 1.3, 0.7, ink.gold)
  )
}

/** Strands that weave along a side: sine waves of one length, each a little behind the other. */
function frameBands(): string {
  const strands = (colour: string, amplitude: number, waveLength: number, count: number): string => {
    const paths: string[] = []
    const along = (length: number, toPoint: (t: number, offset: number) => Point) => {
      const start = middle + corner
      const end = length - middle - corner
      const waves = Math.round((end - start) / waveLength)
      const rate = (2 * Math.PI * waves) / (end - start)
      for (let strand = 0; strand < count; strand++) {
        const phase = (2 * Math.PI * strand) / count
        paths.push(
          curvePath((t) => toPage(toPoint(t, amplitude * Math.sin(rate * (t - start) + phase))), start, end, waves * 6),
        )
      }
    }
    along(page.width, (t, offset) => [t, middle + offset])
    along(page.width, (t, offset) => [t, page.height - middle + offset])
    along(page.height, (t, offset) => [middle + offset, t])
    along(page.height, (t, offset) => [page.width - middle + offset, t])
    return `q 0.3 w ${colour} RG\n${paths.join('')}S Q\n`
  }
  return strands(ink.jade, halfBand - 0.3, 10.5, 6) + strands(ink.gold, (halfBand - 0.3) * 0.55, 5.25, 4)
}

function cornerRosettes(): string {
  const rosette = (x: number, y: number): string => {
    const turn = (radius: number, depth: number, count: number, phase: number) =>
      curvePath(
        (angle) => {
          const r = radius * (1 + depth * Math.cos(count * angle + phase))
          return toPage([x + r * Math.cos(angle), y + r * Math.sin(angle)])
        },
        0,
        2 * Math.PI,
        count * 6,
      )
    const outer = [0, 1, 2, 3].map((strand) => turn(corner * 0.78, 0.24, 8, (strand * Math.PI) / 2)).join('')
    const inner = [0, 1, 2].map((strand) => turn(corner * 0.42, 0.42, 8, (strand * 2 * Math.PI) / 3)).join('')
    return `0.3 w ${ink.jade} RG\n${outer}S\n${ink.gold} RG\n${inner}S\n`
  }
  const far: Point = [page.width - middle, page.height - middle]
  return `q ${rosette(middle, middle)}${rosette(far[0], middle)}${rosette(middle, far[1])}${rosette(far[0], far[1])}Q\n`
}
