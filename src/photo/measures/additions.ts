import { boxMean } from '../box-mean.ts'
import type { Frame } from '../frame.ts'
import type { RgbImage } from '../image.ts'
import { keptBytes, keptFloats } from '../kept.ts'
import { distanceFromBackground } from '../person-colour.ts'
import { widen } from '../widen.ts'

/** A frame lies within this share of the shorter side. */
const frameWithin = 0.08
const leastJump = 22

/** A side of the image: where it starts among the bytes, and how many further a step along it and a step inwards lead. */
interface Side {
  readonly length: number
  readonly depths: number
  readonly corner: number
  readonly along: number
  readonly inwards: number
}

/** Whole numbers: a fraction would be an object of its own, a hundred thousand times. */
const lightAt = (pixels: Uint8Array, at: number): number =>
  (77 * pixels[at]! + 150 * pixels[at + 1]! + 29 * pixels[at + 2]!) >> 8

/** Share of a side of the image along which the light jumps, all one way, at one depth: 1 along a drawn frame. */
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
 * How much of a drawn frame surrounds the photo, 0..1: of the upper, left and right edge the least framed. The lower edge does not count:
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

/** A pixel this different from a plain background, and this far from the person, is something laid over it. */
const foreign = 60
const clearance = 6
/** The model half believes in letters beside hair. It is believed where it is sure, or where the thing is no thin line: foreign all around. */
const surelyPerson = 0.8
const likelyPerson = 0.1
const lineReach = 10
const leastSolid = 0.4
const keptUnlike = keptFloats()
const keptSolid = keptFloats()
const keptLikely = keptBytes()
const keptNear = keptBytes()

/**
 * Share of a plain background that is of quite another colour: text, a stamp, a watermark.
 * @returns undefined where the background is not plain
 */
export const measureOverlay = ({ image: { width, height, pixels }, person, covered }: Frame): number | undefined => {
  const distances = distanceFromBackground({ width, height, pixels }, person, covered)
  if (distances === undefined) return undefined
  const size = covered.length
  const unlike = keptUnlike(size)
  for (let i = 0; i < size; i++) unlike[i] = distances[i]! > foreign ? 1 : 0
  const solid = boxMean(unlike, width, height, lineReach, keptSolid)
  const likely = keptLikely(size)
  for (let i = 0; i < size; i++) {
    const value = person.values[i]!
    likely[i] = value > surelyPerson || (value > likelyPerson && solid[i]! >= leastSolid) ? 1 : 0
  }
  const near = widen(likely, width, height, clearance, keptNear)
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
