import { boxMean } from './box-mean.ts'
import { luma, type Plane, type RgbImage } from './image.ts'
import { type Memory, reusedFloats } from './reused-arrays.ts'

/** Radius and regularisation of the guided filter, in pixels of a half-size ID photo. */
const filterRadius = 3
const epsilon = 2e-4
/** The filtered mask is stretched so that values this near to its ends reach 0 and 1. */
const softEnd = 0.1
/** Probability above which the mask is kept, because the filter may follow a collar or a highlight. */
const surelyPerson = 0.97
const surelyBackground = 0.02
/** The old background's colour is estimated for each cell of this side, from cells within this distance. */
const cellSide = 4
const cellReach = 3
/** Opacity up to which a pixel shows the old background. */
const mostOpacityOfBackground = 0.05
/** Least opacity in the division that recovers a pixel's own colour, which is unreliable for nearly transparent pixels. */
const leastOpacity = 0.15

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))

/** Halves a plane; each value is the mean of four, and odd edges are repeated. */
const halvePlane = (values: Float32Array, width: number, height: number, memory: Memory<Float32Array>): Plane => {
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const half = memory(halfWidth * halfHeight)
  for (let y = 0, to = 0; y < halfHeight; y++) {
    const upper = 2 * y * width
    const lower = Math.min(2 * y + 1, height - 1) * width
    for (let x = 0; x < halfWidth; x++, to++) {
      const left = 2 * x
      const right = Math.min(left + 1, width - 1)
      half[to] = (values[upper + left]! + values[upper + right]! + values[lower + left]! + values[lower + right]!) / 4
    }
  }
  return { width: halfWidth, height: halfHeight, values: half }
}

const [productMemory, squareMemory, slopeMemory, offsetMemory] = [
  reusedFloats(),
  reusedFloats(),
  reusedFloats(),
  reusedFloats(),
]
const meansMemory = [reusedFloats(), reusedFloats(), reusedFloats(), reusedFloats()] as const

/**
 * Fits a line from light to opacity around each pixel of the half-size image: opacity ≈ slope · light + offset.
 * He, Sun, Tang, "Guided Image Filtering", 2010; at half size as in He, Sun, "Fast Guided Filter", 2015.
 */
const fitLines = (guide: Plane, mask: Plane): { slope: Float32Array; offset: Float32Array } => {
  const { width, height, values: light } = guide
  const size = light.length
  const product = productMemory(size)
  const square = squareMemory(size)
  for (let i = 0; i < size; i++) {
    product[i] = light[i]! * mask.values[i]!
    square[i] = light[i]! * light[i]!
  }
  const mean = (values: Float32Array, memory: Memory<Float32Array>): Float32Array =>
    boxMean(values, width, height, filterRadius, memory)
  const meanLight = mean(light, meansMemory[0])
  const meanMask = mean(mask.values, meansMemory[1])
  const meanProduct = mean(product, meansMemory[2])
  const meanSquare = mean(square, meansMemory[3])
  const slope = product
  const offset = square
  for (let i = 0; i < size; i++) {
    const variance = meanSquare[i]! - meanLight[i]! * meanLight[i]!
    slope[i] = (meanProduct[i]! - meanLight[i]! * meanMask[i]!) / (variance + epsilon)
    offset[i] = meanMask[i]! - slope[i]! * meanLight[i]!
  }
  return { slope: mean(slope, slopeMemory), offset: mean(offset, offsetMemory) }
}

const [guideMemory, halfGuideMemory, halfMaskMemory, opacityMemory] = [
  reusedFloats(),
  reusedFloats(),
  reusedFloats(),
  reusedFloats(),
]

/** Opacity of the person per pixel, following hair and shoulders of the image. The result is valid until the next call. */
export const matte = (image: RgbImage, person: Plane): Plane => {
  const { width, height } = image
  const guide = luma(image, guideMemory).values
  for (let i = 0; i < guide.length; i++) guide[i] = guide[i]! / 255
  const mask = person.values
  const half = halvePlane(guide, width, height, halfGuideMemory)
  const { slope, offset } = fitLines(half, halvePlane(mask, width, height, halfMaskMemory))
  const values = opacityMemory(guide.length)
  for (let y = 0, i = 0; y < height; y++) {
    // Centre of the pixel among those of the half-size image.
    const sy = Math.min(half.height - 1, Math.max(0, (y - 0.5) / 2))
    const y0 = sy | 0
    const fy = sy - y0
    const upper = y0 * half.width
    const lower = Math.min(y0 + 1, half.height - 1) * half.width
    for (let x = 0; x < width; x++, i++) {
      const sure = mask[i]!
      if (sure > surelyPerson || sure < surelyBackground) {
        values[i] = sure > surelyPerson ? 1 : 0
        continue
      }
      const sx = Math.min(half.width - 1, Math.max(0, (x - 0.5) / 2))
      const x0 = sx | 0
      const x1 = Math.min(x0 + 1, half.width - 1)
      const fx = sx - x0
      const between = (of: Float32Array): number =>
        (of[upper + x0]! * (1 - fx) + of[upper + x1]! * fx) * (1 - fy) +
        (of[lower + x0]! * (1 - fx) + of[lower + x1]! * fx) * fy
      values[i] = clamp01((between(slope) * guide[i]! + between(offset) - softEnd) / (1 - 2 * softEnd))
    }
  }
  return { width, height, values }
}

/** Mean colour of the background around each cell of the image, and the number of its pixels. */
const backgroundByCell = ({ width, height, pixels }: RgbImage, opacity: Float32Array) => {
  const across = Math.ceil(width / cellSide)
  const down = Math.ceil(height / cellSide)
  const sums = Array.from({ length: 4 }, () => new Float32Array(across * down))
  const [red, green, blue, count] = sums as [Float32Array, Float32Array, Float32Array, Float32Array]
  for (let y = 0, i = 0; y < height; y++) {
    const row = ((y / cellSide) | 0) * across
    for (let x = 0; x < width; x++, i++) {
      if (opacity[i]! >= mostOpacityOfBackground) continue
      const cell = row + ((x / cellSide) | 0)
      red[cell]! += pixels[i * 3]!
      green[cell]! += pixels[i * 3 + 1]!
      blue[cell]! += pixels[i * 3 + 2]!
      count[cell]!++
    }
  }
  const means = sums.map((sum) => boxMean(sum, across, down, cellReach))
  return { across, colour: means.slice(0, 3), share: means[3]! }
}

/**
 * Composites the person onto another background. In half-transparent pixels the old background's share is first removed from
 * the colour, so that no halo of the old background remains around hair.
 */
export const replaceBackground = (
  image: RgbImage,
  { values: opacity }: Plane,
  background: readonly [number, number, number],
): RgbImage => {
  const { width, height, pixels } = image
  const { across, colour, share } = backgroundByCell(image, opacity)
  const result = new Uint8Array(pixels.length)
  for (let i = 0; i < opacity.length; i++) {
    const alpha = opacity[i]!
    if (alpha === 0 || alpha === 1) {
      for (let channel = 0; channel < 3; channel++)
        result[i * 3 + channel] = alpha === 1 ? pixels[i * 3 + channel]! : background[channel]!
      continue
    }
    const cell = ((((i / width) | 0) / cellSide) | 0) * across + (((i % width) / cellSide) | 0)
    const blended = alpha > 0.02 && alpha < 0.999 && share[cell]! > 0.01
    for (let channel = 0; channel < 3; channel++) {
      let own = pixels[i * 3 + channel]!
      if (blended) {
        const old = colour[channel]![cell]! / share[cell]!
        own = Math.min(255, Math.max(0, (own - (1 - alpha) * old) / Math.max(alpha, leastOpacity)))
      }
      result[i * 3 + channel] = Math.round(alpha * own + (1 - alpha) * background[channel]!)
    }
  }
  return { width, height, pixels: result }
}
