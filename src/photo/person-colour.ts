import { boxMean } from './box-mean.ts'
import type { Plane, RgbImage } from './image.ts'
import { reusedBytes, reusedFloats, reusedIntegers } from './reused-arrays.ts'

/** Probabilities of the model: up to the first surely background, from the last surely person, in between undecided. */
const surelyBackground = 0.05
const likelyPerson = 0.5
const surelyPerson = 0.9
/** Largest deviation of pixels from their median (largest channel difference) in a plain background. */
const plainSpread = 12
/** Least share of background in the image for its colour to count. */
const leastShare = 0.03
/** Colours within the first distance from the background's are background; beyond the second they may be the person. */
const nearest = 10
const farthest = 45
/** Least colour difference of overlooked hair from the background, larger than that of a shadow on the wall. */
const foreign = 80
/** Within this distance of a hair pixel, at least this share of pixels has another colour than the background. Letters on the wall are thinner. */
const hairReach = 3
const leastHair = 0.45
/** Largest share of overlooked hair relative to the person. More is a chair, a door or a shadow. */
const mostGrown = 0.15

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

/**
 * Distance of each pixel's colour from the plain background's, 0..255. Undefined when the background is not plain. Valid until the next call.
 */
export const distanceFromBackground = (
  { pixels }: RgbImage,
  mask: Plane,
  covered: Uint8Array,
): Uint8Array | undefined => {
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
  return median(spread, count) > plainSpread ? undefined : distances
}

const trimmedMemory = reusedFloats()

/**
 * On a plain background, removes pixels of the background's own colour from the mask. The model's mask is a pixel or two wider than the
 * person, which would remain as a coloured rim. Pixels that are surely the person stay, even if the clothes have the background's colour.
 * On any other background the mask is returned unchanged. The result is valid until the next call.
 * @param distances of the image from its background ({@link distanceFromBackground})
 */
export const trimByColour = (mask: Plane, distances: Uint8Array | undefined): Plane => {
  if (distances === undefined) return mask
  const values = trimmedMemory(mask.values.length)
  values.set(mask.values)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value >= surelyPerson || value < surelyBackground) continue
    values[i] = Math.min(value, Math.max(0, (distances[i]! - nearest) / (farthest - nearest)))
  }
  return { ...mask, values }
}

/** Greatest width of a sliver of background that the matte mistook for the person, in pixels of an ID photo. */
const fringeWidth = 7
const clearedMemory = reusedFloats()
const depthsMemory = reusedBytes()
const fringeMemory = reusedIntegers()

/**
 * On a plain background, makes pixels transparent that have the background's own colour and are connected with it, up to the width of a sliver
 * into the person: between ear and hair, under an ear lobe. It works only above `chin`, because clothes may have the background's colour.
 * On any other background the opacity is returned unchanged. The result is valid until the next call.
 * @param distances of the image from its background ({@link distanceFromBackground})
 */
export const clearFringe = (opacity: Plane, distances: Uint8Array | undefined, chin: number): Plane => {
  if (distances === undefined) return opacity
  const { width } = opacity
  const values = clearedMemory(opacity.values.length)
  values.set(opacity.values)
  const end = chin * width
  /** Greatest opacity by colour distance. */
  const most = new Float32Array(256)
  for (let distance = 0; distance < 256; distance++)
    most[distance] = Math.min(1, Math.max(0, (distance - nearest) / (farthest - nearest)))
  const depths = depthsMemory(end).fill(0)
  const frontier = fringeMemory(end)
  let waiting = 0
  const reach = (i: number, depth: number): void => {
    if (i < 0 || i >= end || depths[i] !== 0) return
    const limit = most[distances[i]!]!
    if (limit >= 1) return
    depths[i] = depth
    values[i] = Math.min(values[i]!, limit)
    // An intermediate colour is the edge itself, where the search ends.
    if (limit < 0.5 && depth < fringeWidth) frontier[waiting++] = i
  }
  for (let i = 0; i < end; i++) if (values[i]! < surelyBackground) reach(i, 1)
  for (let next = 0; next < waiting; next++) {
    const i = frontier[next]!
    const depth = values[i] === 0 && opacity.values[i]! < surelyBackground ? 1 : depths[i]! + 1
    const x = i % width
    if (x > 0) reach(i - 1, depth)
    if (x < width - 1) reach(i + 1, depth)
    reach(i - width, depth)
    reach(i + width, depth)
  }
  return { ...opacity, values }
}

const unlikeMemory = reusedFloats()
const solidMemory = reusedFloats()
const grownMemory = reusedFloats()
const frontierMemory = reusedIntegers()

/**
 * On a plain background, adds regions to the mask that are connected with the person, not thin, and clearly different in colour from the background.
 * Without this, a bun or long hair that the model mistook for background would be cut off or whitened. The result is valid until the next call.
 * @param covered 1 where the pixel comes from the photo
 * @param within whether a pixel may be hair at all
 */
export const growByColour = (
  image: RgbImage,
  mask: Plane,
  covered: Uint8Array,
  within: (x: number, y: number) => boolean,
): Plane => {
  const distances = distanceFromBackground(image, mask, covered)
  if (distances === undefined) return mask
  const { width, height } = mask
  const unlike = unlikeMemory(distances.length)
  for (let i = 0; i < unlike.length; i++) unlike[i] = distances[i]! < foreign ? 0 : 1
  const solid = boxMean(unlike, width, height, hairReach, solidMemory)
  const values = grownMemory(mask.values.length)
  values.set(mask.values)
  // Every pixel enters at most once.
  const frontier = frontierMemory(values.length)
  let waiting = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > likelyPerson) frontier[waiting++] = i
  const people = waiting
  let grown = 0
  const visit = (i: number): void => {
    if (values[i]! > likelyPerson || covered[i] === 0 || unlike[i] === 0 || solid[i]! < leastHair) return
    if (!within(i % width, Math.floor(i / width))) return
    values[i] = 1
    grown++
    frontier[waiting++] = i
  }
  while (waiting > 0) {
    const i = frontier[--waiting]!
    const x = i % width
    if (x > 0) visit(i - 1)
    if (x < width - 1) visit(i + 1)
    if (i >= width) visit(i - width)
    if (i < width * (height - 1)) visit(i + width)
  }
  return grown > mostGrown * people ? mask : { width, height, values }
}
