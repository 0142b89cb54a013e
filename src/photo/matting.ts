import { boxMean } from './box-mean.ts'
import { ColourSums } from './colour-sums.ts'
import { luma, type Plane, type RgbImage } from './image.ts'
import { reusedBytes, reusedFloats } from './reused-arrays.ts'

/** Radius and regularisation of the guided filter, in pixels of an ID photo. */
const filterRadius = 3
const epsilon = 1e-3
/**
 * Probabilities between which a pixel is unsure: beside skin and clothes, and how much wider that band is beside hair, on either side.
 * `hairReach` is the radius in pixels of what counts as beside hair.
 */
const unsureFrom = 0.3
const unsureTo = 0.7
const widerAtHair = 0.22
const hairReach = 7
const hairWeight = 5
/** Windows in which the colours of the sure person and the sure background are taken, and the least share of such pixels in them. */
const colourRadii = [4, 8, 16, 40] as const
const leastShare = 0.02 * 255
/** Colour counts by half when the two colours are this far apart, squared, and less the worse a mixture of them explains the pixel. */
const halfContrast = 4500
const halfResidue = 3200
/** A mixture this near to one of its ends is that end. */
const mixtureFrom = 0.06
const mixtureRange = 0.88
/** How far colour may move the opacity from the model's probability: below and above these, the model rules. */
const opaqueUpTo = { from: 0.04, slope: 3.2 }
const opaqueAtLeast = { from: 0.72, slope: 3.5 }
/** Windows of the two passes that estimate the person's own colour. */
const blurRadii = [24, 4] as const

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))

const smoothStep = (from: number, to: number, value: number): number => {
  const t = clamp01((value - from) / (to - from))
  return t * t * (3 - 2 * t)
}

const memories = Array.from({ length: 8 }, reusedFloats)
const guideMemory = reusedFloats()
const softMemory = reusedFloats()

/** Follows the edges of the image within the mask. He, Sun, Tang, "Guided Image Filtering", 2010. The result is valid until the next call. */
const guided = (image: RgbImage, mask: Float32Array): Float32Array => {
  const { width, height } = image
  const size = mask.length
  const guide = luma(image, guideMemory).values
  for (let i = 0; i < size; i++) guide[i]! /= 255
  const product = memories[0]!(size)
  const square = memories[1]!(size)
  for (let i = 0; i < size; i++) {
    product[i] = guide[i]! * mask[i]!
    square[i] = guide[i]! * guide[i]!
  }
  const mean = (values: Float32Array, memory: number): Float32Array =>
    boxMean(values, width, height, filterRadius, memories[memory]!)
  const meanGuide = mean(guide, 2)
  const meanMask = mean(mask, 3)
  const meanProduct = mean(product, 4)
  const meanSquare = mean(square, 5)
  const slope = product
  const offset = square
  for (let i = 0; i < size; i++) {
    slope[i] = (meanProduct[i]! - meanGuide[i]! * meanMask[i]!) / (meanSquare[i]! - meanGuide[i]! ** 2 + epsilon)
    offset[i] = meanMask[i]! - slope[i]! * meanGuide[i]!
  }
  const slopes = mean(slope, 6)
  const offsets = mean(offset, 7)
  for (let i = 0; i < size; i++) guide[i] = clamp01(slopes[i]! * guide[i]! + offsets[i]!)
  return guide
}

const sureMemory = [reusedBytes(), reusedBytes()] as const
const personSums = new ColourSums()
const wallSums = new ColourSums()
const hairyMemory = reusedFloats()

/**
 * Opacity of the person per pixel. In the band where the models are unsure, the pixel's colour decides between those of the person and
 * of the background near it; where these are alike, the edges of the image and the model's own slope do.
 * @param person probability of the person
 * @param hair probability of hair, beside which the band is wider
 */
export const matte = (image: RgbImage, person: Plane, hair: Float32Array): Plane => {
  const { width, height, pixels } = image
  const p = person.values
  const size = p.length
  const hairy = boxMean(hair, width, height, hairReach, hairyMemory)
  const [surePerson, sureWall] = [sureMemory[0](size), sureMemory[1](size)]
  const soft = softMemory(size)
  for (let i = 0; i < size; i++) {
    const wider = widerAtHair * clamp01(hairy[i]! * hairWeight)
    surePerson[i] = p[i]! > unsureTo + wider ? 255 : 0
    sureWall[i] = p[i]! < unsureFrom - wider ? 255 : 0
    soft[i] = smoothStep(0.2, 0.8, p[i]!)
  }
  personSums.fill(image, surePerson)
  wallSums.fill(image, sureWall)
  const edges = guided(image, soft)
  const values = new Float32Array(size)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (surePerson[i] === 255 || sureWall[i] === 255) {
        values[i] = surePerson[i] === 255 ? 1 : 0
        continue
      }
      const byModel = smoothStep(0.25, 0.75, (edges[i]! + soft[i]!) / 2)
      let value = byModel
      if (personSums.meanAround(x, y, colourRadii, leastShare) && wallSums.meanAround(x, y, colourRadii, leastShare)) {
        const [r, g, b] = [wallSums.red, wallSums.green, wallSums.blue]
        const [dr, dg, db] = [personSums.red - r, personSums.green - g, personSums.blue - b]
        const [pr, pg, pb] = [pixels[3 * i]! - r, pixels[3 * i + 1]! - g, pixels[3 * i + 2]! - b]
        const contrast = dr * dr + dg * dg + db * db
        const along = (pr * dr + pg * dg + pb * db) / (contrast + 1)
        const byColour = clamp01((along - mixtureFrom) / mixtureRange)
        const residue = (pr - byColour * dr) ** 2 + (pg - byColour * dg) ** 2 + (pb - byColour * db) ** 2
        const weight = (contrast / (contrast + halfContrast)) * Math.exp(-residue / halfResidue)
        value = weight * byColour + (1 - weight) * byModel
      }
      const most = clamp01((p[i]! - opaqueUpTo.from) * opaqueUpTo.slope)
      const least = clamp01((p[i]! - opaqueAtLeast.from) * opaqueAtLeast.slope)
      values[i] = Math.min(most, Math.max(least, value))
    }
  }
  return { width, height, values }
}

const weightsMemory = [reusedBytes(), reusedBytes()] as const
const estimateMemory = reusedBytes()

/**
 * Composites the person onto another background. Half-transparent pixels get the person's own colour, without the old background's:
 * Forte, Pitié, "Approximate Fast Foreground Colour Estimation", 2021 ("blur fusion", two passes).
 */
export const replaceBackground = (
  image: RgbImage,
  { values: opacity }: Plane,
  background: readonly [number, number, number],
): RgbImage => {
  const { width, height, pixels } = image
  const size = opacity.length
  const [own, other] = [weightsMemory[0](size), weightsMemory[1](size)]
  for (let i = 0; i < size; i++) {
    own[i] = Math.round(255 * opacity[i]!)
    other[i] = 255 - own[i]!
  }
  let estimate = image
  const result = new Uint8Array(pixels.length)
  blurRadii.forEach((radius, pass) => {
    const radii = [radius]
    personSums.fill(estimate, own)
    // The background needs no better estimate than the image itself, where it shows.
    if (pass === 0) wallSums.fill(image, other)
    const next = pass === blurRadii.length - 1 ? result : estimateMemory(pixels.length)
    next.set(pixels)
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const alpha = opacity[i]!
        if (alpha === 0 || alpha === 1) continue
        const [r, g, b] = [pixels[3 * i]!, pixels[3 * i + 1]!, pixels[3 * i + 2]!]
        if (!personSums.meanAround(x, y, radii, 0)) continue
        const [fr, fg, fb] = [personSums.red, personSums.green, personSums.blue]
        const known = wallSums.meanAround(x, y, radii, 0)
        const [wr, wg, wb] = known ? [wallSums.red, wallSums.green, wallSums.blue] : [r, g, b]
        const level = (front: number, wall: number, pixel: number): number =>
          Math.round(Math.min(255, Math.max(0, front + alpha * (pixel - alpha * front - (1 - alpha) * wall))))
        next[3 * i] = level(fr, wr, r)
        next[3 * i + 1] = level(fg, wg, g)
        next[3 * i + 2] = level(fb, wb, b)
      }
    }
    estimate = { width, height, pixels: next }
  })
  for (let i = 0; i < size; i++) {
    const alpha = opacity[i]!
    if (alpha === 1) continue
    for (let channel = 0; channel < 3; channel++)
      result[3 * i + channel] = Math.round(alpha * result[3 * i + channel]! + (1 - alpha) * background[channel]!)
  }
  return { width, height, pixels: result }
}
