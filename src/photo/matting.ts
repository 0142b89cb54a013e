import { boxMean } from './box-mean.ts'
import { luma, type Plane, type RgbImage } from './image.ts'

/** Radius and regularisation of the guided filter, at the size of an ID photo. */
const filterRadius = 5
const epsilon = 2e-4
/** The filtered mask is stretched so that its soft ends reach 0 and 1. */
const softEnd = 0.1
/** Where the model itself is sure, it is believed: the filter may follow a collar or a highlight. */
const surelyPerson = 0.97
const surelyBackground = 0.02
/** Around a hair, the old background's colour is the mean of the surely-background pixels this near. */
const backgroundRadius = 12
/** Colour of a nearly transparent pixel cannot be told: its opacity is taken as at least this. */
const leastOpacity = 0.15

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))

/**
 * Opacity of the person per pixel, following hair and shoulders of the image.
 * He, Sun, Tang, "Guided Image Filtering", 2010, guided by luma.
 */
export const matte = (image: RgbImage, person: Plane): Plane => {
  const { width, height } = image
  const guide = luma(image).values
  const mask = person.values
  const size = mask.length
  const product = new Float32Array(size)
  const square = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    const light = guide[i]! / 255
    guide[i] = light
    product[i] = light * mask[i]!
    square[i] = light * light
  }
  const mean = (values: Float32Array): Float32Array => boxMean(values, width, height, filterRadius)
  const [meanGuide, meanMask, meanProduct, meanSquare] = [mean(guide), mean(mask), mean(product), mean(square)]
  const slope = product
  const offset = square
  for (let i = 0; i < size; i++) {
    const variance = meanSquare[i]! - meanGuide[i]! * meanGuide[i]!
    slope[i] = (meanProduct[i]! - meanGuide[i]! * meanMask[i]!) / (variance + epsilon)
    offset[i] = meanMask[i]! - slope[i]! * meanGuide[i]!
  }
  const meanSlope = mean(slope)
  const meanOffset = mean(offset)
  const values = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    const sure = mask[i]! > surelyPerson ? 1 : mask[i]! < surelyBackground ? 0 : undefined
    values[i] = sure ?? clamp01((meanSlope[i]! * guide[i]! + meanOffset[i]! - softEnd) / (1 - 2 * softEnd))
  }
  return { width, height, values }
}

/**
 * Lays the person on another background. In half-transparent pixels the old background's share is taken out of the colour
 * first, so that no halo of the old background stays around hair.
 */
export const replaceBackground = (
  { width, height, pixels }: RgbImage,
  { values: opacity }: Plane,
  background: readonly [number, number, number],
): RgbImage => {
  const size = opacity.length
  const isBackground = new Float32Array(size)
  for (let i = 0; i < size; i++) isBackground[i] = opacity[i]! < 0.05 ? 1 : 0
  const nearby = boxMean(isBackground, width, height, backgroundRadius)
  const result = new Uint8Array(pixels.length)
  const behind = new Float32Array(size)
  for (const channel of [0, 1, 2] as const) {
    for (let i = 0; i < size; i++) behind[i] = isBackground[i]! * pixels[i * 3 + channel]!
    const colour = boxMean(behind, width, height, backgroundRadius)
    for (let i = 0; i < size; i++) {
      const alpha = opacity[i]!
      let own = pixels[i * 3 + channel]!
      if (alpha > 0.02 && alpha < 0.999 && nearby[i]! > 0.01) {
        const old = colour[i]! / nearby[i]!
        own = Math.min(255, Math.max(0, (own - (1 - alpha) * old) / Math.max(alpha, leastOpacity)))
      }
      result[i * 3 + channel] = Math.round(alpha * own + (1 - alpha) * background[channel])
    }
  }
  return { width, height, pixels: result }
}
