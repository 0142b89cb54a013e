import type { ObjectWriter } from '../pdf/object-writer.ts'
import { decimal, deflatedStream, reference } from '../pdf/syntax.ts'
import { curvePath, type Point } from './curve.ts'
import { box, ink, page, place, points } from './geometry.ts'

/** The band of the frame, in millimetres from the paper's edge. */
const band = { outer: 9, inner: 17 } as const
const middle = (band.outer + band.inner) / 2
const halfBand = (band.inner - band.outer) / 2

/** Amplitude and wave length of each weave, in millimetres. */
const waves = {
  field: { amplitude: 0.8, length: 34 },
  jade: { amplitude: halfBand - 0.3, length: 10.5 },
  gold: { amplitude: (halfBand - 0.3) * 0.55, length: 5.25 },
} as const

/** The rosette behind the fields: radius and height of its centre on the page in millimetres. */
const rosette = { radius: 52, depth: 0.13, petals: 18, rings: 8, height: 123 } as const

type WaveName = keyof typeof waves

/**
 * Adds the ornament below the words, in fine lines that a copier blurs: tinted paper, a field of waves, a rosette behind the
 * fields, and a woven frame with a rosette in each corner. Each strand, wave and corner is one form that is drawn many times.
 *
 * @param mark operators drawn over the ornament, under the words; may be empty
 * @returns the number of a form object in page coordinates
 */
export const addOrnament = (writer: ObjectWriter, mark: string): number => {
  const forms = {
    ...Object.fromEntries(Object.keys(waves).map((name) => [name, writer.add(waveForm(name as WaveName))])),
    corner: writer.add(cornerForm()),
    petals: writer.add(petalForm()),
  }
  const resources = Object.entries(forms).map(([name, number]) => `/${name} ${reference(number)}`)
  const operators = [
    `q ${ink.paper} rg ${box(0, 0, page.width, page.height)} re f Q\n`,
    waveField(),
    centralRosette(),
    frameLines(),
    frameWeave(),
    corners(),
    mark,
  ]
  return writer.add(
    deflatedStream(
      `/Type/XObject/Subtype/Form/BBox[${box(0, 0, page.width, page.height)}]` +
        `/Resources<</XObject<<${resources.join('')}>>>>`,
      operators.join(''),
    ),
  )
}

/** A sine wave along the x axis, in points, long enough for the page's longer side and for any shift of phase. */
const waveForm = (name: WaveName): Buffer => {
  const { amplitude, length } = waves[name]
  const count = Math.ceil(page.height / length) + 2
  const wave = (x: number): Point => [points(x), points(amplitude * Math.sin((2 * Math.PI * x) / length))]
  const height = points(amplitude) + 1
  return form([0, -height, points(count * length), height], `${curvePath(wave, 0, count * length, count * 6)}S\n`)
}

/** A corner's rosette around the origin. */
const cornerForm = (): Buffer => {
  const strand = (radius: number, depth: number, phase: number) =>
    curvePath((angle) => petal([0, 0], radius, depth, 8, phase, angle), 0, 2 * Math.PI, 48)
  const reach = halfBand - 0.3
  const outer = [0, 1, 2, 3].map((turn) => strand(reach / 1.24, 0.24, (turn * Math.PI) / 2)).join('')
  const inner = [0, 1, 2].map((turn) => strand(reach * 0.44, 0.42, (turn * 2 * Math.PI) / 3)).join('')
  const side = points(halfBand)
  return form([-side, -side, side, side], `${ink.jade} RG\n${outer}S\n${ink.gold} RG\n${inner}S\n`)
}

const form = (bounds: readonly number[], operators: string): Buffer => {
  return deflatedStream(`/Type/XObject/Subtype/Form/BBox[${bounds.map(decimal).join(' ')}]`, operators)
}

/** A point of a flower-like closed curve, in points. */
const petal = (centre: Point, radius: number, depth: number, count: number, phase: number, angle: number): Point => {
  const r = radius * (1 + depth * Math.cos(count * angle + phase))
  return [points(centre[0] + r * Math.cos(angle)), points(centre[1] + r * Math.sin(angle))]
}

const waveField = (): string => {
  const inset = band.inner + 1.3
  const shown: string[] = []
  for (let y = inset; y < page.height - inset; y += 1.25) {
    // The phase shifts from line to line, so that the field does not look like a grid.
    const shift = waves.field.length * (0.5 + 0.45 * Math.sin(y / 24))
    shown.push(show('field', inset - shift, y))
  }
  const clip = `${box(inset, inset, page.width - 2 * inset, page.height - 2 * inset)} re W n`
  return `q ${clip} 0.22 w ${ink.wave} RG\n${shown.join('')}Q\n`
}

/** Draws a form with its origin at a place of the page. `turned` rotates it so that its x axis points down. */
const show = (name: string, x: number, y: number, turned = false): string => {
  return `q ${turned ? '0 -1 1 0' : '1 0 0 1'} ${place(x, y)} cm /${name} Do Q\n`
}

/** The rosette's curve at its full size, around the origin. */
const petalForm = (): Buffer => {
  const { radius, depth, petals } = rosette
  const side = points(radius * (1 + depth)) + 1
  const path = curvePath((angle) => petal([0, 0], radius, depth, petals, 0, angle), 0, 2 * Math.PI, petals * 6)
  return form([-side, -side, side, side], `${path}S\n`)
}

/** Rings of petals, each drawn three times at a third of a petal's angle apart. */
const centralRosette = (): string => {
  const centre = place(page.width / 2, rosette.height)
  const shown: string[] = []
  for (let ring = 1; ring <= rosette.rings; ring++) {
    const scale = 0.24 + (0.76 * ring) / rosette.rings
    for (let strand = 0; strand < 3; strand++) {
      const turn = ((strand + ring / 2) * 2 * Math.PI) / (3 * rosette.petals)
      const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)]
      // Compensates for the scale, which would also make the line thinner.
      shown.push(
        `q ${decimal(cos)} ${decimal(sin)} ${decimal(-sin)} ${decimal(cos)} ${centre} cm ${decimal(0.3 / scale)} w /petals Do Q\n`,
      )
    }
  }
  return `q ${ink.rosette} RG\n${shown.join('')}Q\n`
}

const frameLines = (): string => {
  const frame = (inset: number, width: number) =>
    `${decimal(width)} w ${box(inset, inset, page.width - 2 * inset, page.height - 2 * inset)} re S\n`
  const lines = [
    frame(band.outer - 1.6, 1.1),
    frame(band.outer - 0.7, 0.3),
    frame(band.inner + 0.7, 0.3),
    frame(band.inner + 1.3, 0.7),
  ]
  return `q ${ink.gold} RG\n${lines.join('')}Q\n`
}

/** The woven frame: one wave, drawn several times along each side with a phase shift. */
const frameWeave = (): string => {
  const corner = 2 * halfBand + band.outer
  const side = (clip: string, strands: (name: WaveName, count: number) => string) =>
    `q ${clip} re W n 0.3 w\n${ink.jade} RG\n${strands('jade', 6)}${ink.gold} RG\n${strands('gold', 4)}Q\n`
  const along = (turned: boolean, across: number) => (name: WaveName, count: number) =>
    Array.from({ length: count }, (_, strand) => {
      const start = corner - waves[name].length * (1 + strand / count)
      return turned ? show(name, across, start, true) : show(name, start, across)
    }).join('')
  const length = { x: page.width - 2 * corner, y: page.height - 2 * corner }
  const far = { x: page.width - middle, y: page.height - middle }
  return [
    side(box(corner, band.outer, length.x, 2 * halfBand), along(false, middle)),
    side(box(corner, page.height - band.inner, length.x, 2 * halfBand), along(false, far.y)),
    side(box(band.outer, corner, 2 * halfBand, length.y), along(true, middle)),
    side(box(page.width - band.inner, corner, 2 * halfBand, length.y), along(true, far.x)),
  ].join('')
}

const corners = (): string => {
  const xs = [middle, page.width - middle]
  const ys = [middle, page.height - middle]
  return `q 0.3 w\n${xs.flatMap((x) => ys.map((y) => show('corner', x, y))).join('')}Q\n`
}
