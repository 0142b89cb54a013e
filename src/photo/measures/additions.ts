import { boxMean } from '../box-mean.ts'
import type { Frame } from '../frame.ts'
import type { RgbImage } from '../image.ts'
import { distanceFromBackground } from '../person-colour.ts'
import { widen } from '../widen.ts'

/** A frame lies within this share of the shorter side. */
const frameWithin = 0.08
const leastJump = 22

/** Share of a side of the image along which the light jumps, all one way, at one depth: 1 along a drawn frame. */
const jumpAlong = (length: number, depths: number, light: (along: number, depth: number) => number): number => {
  let best = 0
  for (let depth = 0; depth < depths; depth++) {
    let [darker, brighter, count] = [0, 0, 0]
    for (let along = Math.round(length * 0.06); along < length * 0.94; along += 3) {
      const jump = light(along, depth + 2) - light(along, depth)
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
  const light = (x: number, y: number): number => {
    const at = (y * width + x) * 3
    // Whole numbers: a fraction would be an object of its own, a hundred thousand times.
    return (77 * pixels[at]! + 150 * pixels[at + 1]! + 29 * pixels[at + 2]!) >> 8
  }
  const depths = Math.round(frameWithin * Math.min(width, height)) - 2
  return Math.min(
    jumpAlong(width, depths, (x, y) => light(x, y)),
    jumpAlong(height, depths, (y, x) => light(x, y)),
    jumpAlong(height, depths, (y, x) => light(width - 1 - x, y)),
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

/**
 * Share of a plain background that is of quite another colour: text, a stamp, a watermark.
 * @returns undefined where the background is not plain
 */
export const measureOverlay = ({ image: { width, height, pixels }, person, covered }: Frame): number | undefined => {
  const distances = distanceFromBackground({ width, height, pixels }, person, covered)
  if (distances === undefined) return undefined
  const size = covered.length
  const unlike = new Float32Array(size)
  for (let i = 0; i < size; i++) unlike[i] = distances[i]! > foreign ? 1 : 0
  const solid = boxMean(unlike, width, height, lineReach)
  const likely = new Uint8Array(size)
  for (let i = 0; i < size; i++) {
    const value = person.values[i]!
    likely[i] = value > surelyPerson || (value > likelyPerson && solid[i]! >= leastSolid) ? 1 : 0
  }
  const near = widen(likely, width, height, clearance)
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
