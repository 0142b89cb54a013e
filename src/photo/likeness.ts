import type { RgbImage } from './image.ts'

/** The face of a finished photo as a few coarse, coloured cells, for comparison with another photo. */
export type CoarseFace = Float32Array

const [across, down] = [48, 64]
const channels = 3
/** Cells by which two faces may be shifted, the difference between two mendings of one photo. */
const mostShift = 1
/** The part of a finished photo that is compared, as fractions of its size: face, hair and collar. */
const part = { left: 0.14, top: 0.08, right: 0.86, bottom: 0.84 } as const

/**
 * The mean colours of the cells of a finished photo's face.
 * @param photo a photo as mending cuts it, of any size, because the cells are fractions of it
 * @returns 48 · 64 cells of red, green and blue, 0..255, row by row
 * @example
 * coarseFace((await decodePhoto(jpeg)).image).length // 9216
 */
export const coarseFace = ({ width, height, pixels }: RgbImage): CoarseFace => {
  const sums = new Float32Array(across * down * channels)
  const counts = new Float32Array(across * down)
  const [left, right] = [Math.round(part.left * width), Math.round(part.right * width)]
  const [top, bottom] = [Math.round(part.top * height), Math.round(part.bottom * height)]
  for (let y = top; y < bottom; y++) {
    const row = Math.floor(((y - top) * down) / (bottom - top)) * across
    for (let x = left; x < right; x++) {
      const cell = row + Math.floor(((x - left) * across) / (right - left))
      counts[cell]! += 1
      for (let channel = 0; channel < channels; channel++)
        sums[cell * channels + channel]! += pixels[(y * width + x) * 3 + channel]!
    }
  }
  return sums.map((sum, index) => sum / Math.max(1, counts[Math.floor(index / channels)]!))
}

/** 1 − r (correlation) of two faces at one shift, which ignores brightness and contrast. */
const unlikenessAt = (a: CoarseFace, b: CoarseFace, dx: number, dy: number): number => {
  let [count, sumA, sumB, squareA, product, squareB] = [0, 0, 0, 0, 0, 0]
  for (let y = mostShift; y < down - mostShift; y++) {
    const fromA = (y * across + mostShift) * channels
    const fromB = ((y + dy) * across + mostShift + dx) * channels
    const length = (across - 2 * mostShift) * channels
    for (let index = 0; index < length; index++) {
      const p = a[fromA + index]!
      const q = b[fromB + index]!
      sumA += p
      sumB += q
      squareA += p * p
      product += p * q
      squareB += q * q
    }
    count += length
  }
  const [varianceA, varianceB] = [squareA - sumA ** 2 / count, squareB - sumB ** 2 / count]
  if (varianceA <= 0 || varianceB <= 0) return 1
  return 1 - (product - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB)
}

/**
 * Difference between two finished photos: 0 for the same picture, about 0.05 to 0.5 for two persons.
 * @example
 * unlikeness(coarseFace(one), coarseFace(other)) <= samePictureLimit
 */
export const unlikeness = (a: CoarseFace, b: CoarseFace): number => {
  let least = 1
  for (let dy = -mostShift; dy <= mostShift; dy++)
    for (let dx = -mostShift; dx <= mostShift; dx++) least = Math.min(least, unlikenessAt(a, b, dx, dy))
  return least
}

/** Up to this value two photos count as the same picture. docs/decisions/same-photo.md gives the error rates. */
export const samePictureLimit = 0.005
