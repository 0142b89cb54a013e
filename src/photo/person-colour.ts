import type { Plane, RgbImage } from './image.ts'

/** A pixel surely of the background, and one that the model is not sure about. */
const surelyBackground = 0.05
const surelyPerson = 0.9
/** A background whose pixels stray further than this from their median (largest channel difference) is no plain one. */
const plainSpread = 12
const leastPixels = 400
/** Colours within the first distance of the background's are background, beyond the second they may be the person. */
const nearest = 10
const farthest = 45

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0

/**
 * On a plain background, takes out of the mask what has the background's own colour: the model's mask is wider than the person by a
 * pixel or two, which would stay as a coloured rim. Surely-person pixels are kept, whatever they wear.
 * On any other background the mask is returned as it is.
 */
export const trimByColour = ({ pixels }: RgbImage, mask: Plane, covered: Uint8Array): Plane => {
  const background: number[] = []
  mask.values.forEach((value, i) => {
    if (value < surelyBackground && covered[i] === 1) background.push(i)
  })
  if (background.length < leastPixels) return mask
  const colour = [0, 1, 2].map((channel) => median(background.map((i) => pixels[i * 3 + channel]!)))
  const distance = (i: number): number =>
    Math.max(...colour.map((value, channel) => Math.abs(pixels[i * 3 + channel]! - value)))
  if (median(background.map(distance)) > plainSpread) return mask
  const values = mask.values.map((value, i) => {
    if (value >= surelyPerson || value < surelyBackground) return value
    return Math.min(value, Math.max(0, (distance(i) - nearest) / (farthest - nearest)))
  })
  return { ...mask, values }
}
