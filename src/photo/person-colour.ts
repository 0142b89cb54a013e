import type { Plane, RgbImage } from './image.ts'

/** A pixel surely of the background, one that may be either, one surely of the person, by the model. */
const surelyBackground = 0.05
const likelyPerson = 0.5
const surelyPerson = 0.9
/** A background whose pixels stray further than this from their median (largest channel difference) is no plain one. */
const plainSpread = 12
/** So much of the image must be background before its colour counts. */
const leastShare = 0.03
/** Colours within the first distance of the background's are background, beyond the second they may be the person. */
const nearest = 10
const farthest = 45
/** Hair that the model overlooked is at least this different from the background: more than a shadow on the wall. */
const foreign = 80
/** Overlooked hair is little beside the person; more than this share is a chair, a door or a shadow. */
const mostGrown = 0.15

const median = (values: Uint8Array): number => values.sort()[values.length >> 1] ?? 0

/** Distance of each pixel's colour from the plain background's; undefined where the background is not plain. */
const distanceFromBackground = (
  { pixels }: RgbImage,
  mask: Plane,
  covered: Uint8Array,
): ((i: number) => number) | undefined => {
  const background: number[] = []
  mask.values.forEach((value, i) => {
    if (value < surelyBackground && covered[i] === 1) background.push(i)
  })
  if (background.length < leastShare * mask.values.length) return undefined
  const [r, g, b] = [0, 1, 2].map((channel) => median(Uint8Array.from(background, (i) => pixels[i * 3 + channel]!)))
  const distance = (i: number): number =>
    Math.max(Math.abs(pixels[i * 3]! - r!), Math.abs(pixels[i * 3 + 1]! - g!), Math.abs(pixels[i * 3 + 2]! - b!))
  return median(Uint8Array.from(background, distance)) > plainSpread ? undefined : distance
}

/**
 * On a plain background, takes out of the mask what has the background's own colour: the model's mask is wider than the person by a
 * pixel or two, which would stay as a coloured rim. Surely-person pixels are kept, whatever they wear.
 * On any other background the mask is returned as it is.
 * @param covered 1 where the pixel comes from the photo
 */
export const trimByColour = (image: RgbImage, mask: Plane, covered: Uint8Array): Plane => {
  const distance = distanceFromBackground(image, mask, covered)
  if (distance === undefined) return mask
  const values = mask.values.map((value, i) => {
    if (value >= surelyPerson || value < surelyBackground) return value
    return Math.min(value, Math.max(0, (distance(i) - nearest) / (farthest - nearest)))
  })
  return { ...mask, values }
}

/**
 * On a plain background, adds to the mask what hangs together with the person and is of quite another colour than the background: a bun or
 * long hair that the model took for background would otherwise be cut off or whitened away.
 * @param covered 1 where the pixel comes from the photo
 * @param within whether a pixel may be hair at all
 */
export const growByColour = (
  image: RgbImage,
  mask: Plane,
  covered: Uint8Array,
  within: (x: number, y: number) => boolean,
): Plane => {
  const distance = distanceFromBackground(image, mask, covered)
  if (distance === undefined) return mask
  const { width, height } = mask
  const values = Float32Array.from(mask.values)
  const frontier: number[] = []
  values.forEach((value, i) => {
    if (value > likelyPerson) frontier.push(i)
  })
  const people = frontier.length
  let grown = 0
  const visit = (i: number): void => {
    if (values[i]! > likelyPerson || covered[i] === 0 || distance(i) < foreign) return
    if (!within(i % width, Math.floor(i / width))) return
    values[i] = 1
    grown++
    frontier.push(i)
  }
  for (let i = frontier.pop(); i !== undefined; i = frontier.pop()) {
    const x = i % width
    if (x > 0) visit(i - 1)
    if (x < width - 1) visit(i + 1)
    if (i >= width) visit(i - width)
    if (i < width * (height - 1)) visit(i + width)
  }
  return grown > mostGrown * people ? mask : { width, height, values }
}
