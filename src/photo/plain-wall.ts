import type { Plane, RgbImage } from './image.ts'
import { reusedBytes } from './reused-arrays.ts'

/** Probability of the person up to which a pixel is surely background. */
const surelyBackground = 0.05
/** Largest deviation of pixels from their median (largest channel difference) in a plain background. */
const plainSpread = 12
/** Least share of background in the image for its colour to count. */
const leastShare = 0.03

/** The median of `count` bytes by their histogram. */
const median = (histogram: Uint32Array, count: number): number => {
  let seen = 0
  const middle = histogram.findIndex((bin) => {
    seen += bin
    return 2 * seen > count
  })
  return Math.max(0, middle)
}

/** Only every third pixel is sampled, because a plain background has one colour. */
const step = 3
const distancesMemory = reusedBytes()

/** A plain background. */
export interface PlainWall {
  readonly colour: readonly [red: number, green: number, blue: number]
  /** Distance of each pixel's colour from it, 0..255. Valid until the next call of {@link plainWall}. */
  readonly distances: Uint8Array
}

/** The plain background of an image. Undefined when it is not plain. */
export const plainWall = ({ pixels }: RgbImage, mask: Plane, covered: Uint8Array): PlainWall | undefined => {
  const size = covered.length
  const isBackground = (i: number): boolean => mask.values[i]! < surelyBackground && covered[i] === 1
  const [reds, greens, blues] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)]
  let count = 0
  for (let i = 0; i < size; i += step) {
    if (!isBackground(i)) continue
    count++
    reds[pixels[i * 3]!]!++
    greens[pixels[i * 3 + 1]!]!++
    blues[pixels[i * 3 + 2]!]!++
  }
  if (count * step < leastShare * size) return undefined
  const [r, g, b] = [median(reds, count), median(greens, count), median(blues, count)]
  const distances = distancesMemory(size)
  for (let i = 0, at = 0; i < size; i++, at += 3) {
    distances[i] = Math.max(Math.abs(pixels[at]! - r), Math.abs(pixels[at + 1]! - g), Math.abs(pixels[at + 2]! - b))
  }
  const spread = new Uint32Array(256)
  for (let i = 0; i < size; i += step) if (isBackground(i)) spread[distances[i]!]!++
  return median(spread, count) > plainSpread ? undefined : { colour: [r, g, b], distances }
}
