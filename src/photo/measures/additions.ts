import { boxMean } from '../box-mean.ts'
import type { Frame } from '../frame.ts'
import type { RgbImage } from '../image.ts'
import { plainWall } from '../plain-wall.ts'
import { reusedBytes, reusedFloats } from '../reused-arrays.ts'
import { widen } from '../widen.ts'

/** A frame lies within this share of the shorter side. */
const frameWithin = 0.08
const leastJump = 22

/** A side of the image: the offset of its first byte, and the byte distances of a step along it and a step inwards. */
interface Side {
  readonly length: number
  readonly depths: number
  readonly corner: number
  readonly along: number
  readonly inwards: number
}

/** Integer arithmetic, because V8 would allocate an object for each of a hundred thousand fractions. */
const lightAt = (pixels: Uint8Array, at: number): number =>
  (77 * pixels[at]! + 150 * pixels[at + 1]! + 29 * pixels[at + 2]!) >> 8

/** Share of a side of the image along which light changes abruptly in one direction, at one depth; 1 along a drawn frame. */
const jumpAlong = (pixels: Uint8Array, { length, depths, corner, along, inwards }: Side): number => {
  const [first, end] = [Math.round(length * 0.06), length * 0.94]
  let best = 0
  for (let depth = 0; depth < depths; depth++) {
    let darker = 0
    let brighter = 0
    let count = 0
    let at = corner + depth * inwards + first * along
    for (let i = first; i < end; i += 3, at += 3 * along) {
      const jump = lightAt(pixels, at + 2 * inwards) - lightAt(pixels, at)
      if (jump > leastJump) brighter++
      if (jump < -leastJump) darker++
      count++
    }
    best = Math.max(best, darker / count, brighter / count)
  }
  return best
}

/**
 * How much a drawn frame surrounds the photo, 0..1: the least of the upper, left and right edge. The lower edge is ignored, because
 * dark clothes hide a dark frame.
 */
export const measureBorder = ({ width, height, pixels }: RgbImage): number => {
  const row = 3 * width
  const depths = Math.round(frameWithin * Math.min(width, height)) - 2
  return Math.min(
    jumpAlong(pixels, { length: width, depths, corner: 0, along: 3, inwards: row }),
    jumpAlong(pixels, { length: height, depths, corner: 0, along: row, inwards: 3 }),
    jumpAlong(pixels, { length: height, depths, corner: row - 3, along: row, inwards: -3 }),
  )
}

/** A pixel with this colour difference from a plain background, this far from the person, is an overlay. */
const foreign = 60
const clearance = 6
/** Near hair the model scores letters about 0.5. Accept a region as person only if its score is high or its shape is not a thin strand. */
const surelyPerson = 0.8
const likelyPerson = 0.1
const lineReach = 10
const leastSolid = 0.4
const unlikeMemory = reusedFloats()
const solidMemory = reusedFloats()
const likelyMemory = reusedBytes()
const nearMemory = reusedBytes()

/**
 * Share of a plain background with a clearly different colour: text, a stamp, a watermark.
 * @returns undefined where the background is not plain
 */
export const measureOverlay = ({
  image: { width, height, pixels },
  person,
  planes: { selfie },
  covered,
}: Frame): number | undefined => {
  const wall = plainWall({ width, height, pixels }, person, covered)
  if (wall === undefined) return undefined
  const { distances } = wall
  const size = covered.length
  const unlike = unlikeMemory(size)
  for (let i = 0; i < size; i++) unlike[i] = distances[i]! > foreign ? 1 : 0
  const solid = boxMean(unlike, width, height, lineReach, solidMemory)
  const likely = likelyMemory(size)
  for (let i = 0; i < size; i++) {
    const value = person.values[i]!
    // A lock of hair that one of the models overlooks is no letter.
    const lock = selfie[i]! > surelyPerson && solid[i]! >= leastSolid
    likely[i] = value > surelyPerson || lock || (value > likelyPerson && solid[i]! >= leastSolid) ? 1 : 0
  }
  const near = widen(likely, width, height, clearance, nearMemory)
  let [laidOver, count] = [0, 0]
  for (let i = 0; i < size; i++) {
    if (near[i] === 1 || covered[i] === 0) continue
    count++
    laidOver += unlike[i]!
  }
  return laidOver / Math.max(1, count)
}

const lowestRows = 6

/** Share of the frame's width that the person fills at its lower edge: the shoulders. */
export const measureShoulders = ({ person: { width, height, values } }: Frame): number => {
  let people = 0
  for (let i = width * (height - lowestRows); i < values.length; i++) if (values[i]! > 0.5) people++
  return people / (width * lowestRows)
}
