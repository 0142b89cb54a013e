import type { RgbImage } from './image.ts'

/**
 * A photo's appearance in 256 bits (32 bytes). It hardly changes when a copy is compressed, scaled, brightened, cropped or
 * given another background, and differs in many bits from that of another photo.
 */
export type PerceptualHash = Uint8Array

export const hashBytes = 32
/** Side of the grid to which the face is reduced. */
const side = 64
/** Kept frequencies in each direction: the coarse ones of 64, without the lowest, which all photos of this kind share. */
const firstFrequency = 1
const frequencies = 16

/**
 * The part of a finished photo that is hashed, as fractions of its size: face, hair and collar where mending places them.
 * The rest is background, which mending replaces.
 */
const crop = { left: 0.14, top: 0.08, right: 0.86, bottom: 0.84 } as const

/** Mean luma of the cells of a `side` × `side` grid over the crop. */
const reduce = ({ width, height, pixels }: RgbImage): Float64Array => {
  const sums = new Float64Array(side * side)
  const counts = new Float64Array(side * side)
  const [left, right] = [Math.round(crop.left * width), Math.round(crop.right * width)]
  const [top, bottom] = [Math.round(crop.top * height), Math.round(crop.bottom * height)]
  for (let y = top; y < bottom; y++) {
    const row = Math.floor(((y - top) * side) / (bottom - top)) * side
    for (let x = left; x < right; x++) {
      const cell = row + Math.floor(((x - left) * side) / (right - left))
      const at = (y * width + x) * 3
      sums[cell]! += 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!
      counts[cell]! += 1
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell]!))
}

/** cos(π (2n + 1) k / 2N) for the kept frequencies. */
const cosines = Float64Array.from({ length: frequencies * side }, (_, index) => {
  const frequency = firstFrequency + Math.floor(index / side)
  return Math.cos((Math.PI * (2 * (index % side) + 1) * frequency) / (2 * side))
})

/** Transforms each row of `values` (length `side`) to its kept frequencies. The result is transposed: frequency by row. */
const transform = (values: Float64Array, rows: number): Float64Array => {
  const turned = new Float64Array(frequencies * rows)
  for (let row = 0; row < rows; row++) {
    for (let frequency = 0; frequency < frequencies; frequency++) {
      let sum = 0
      for (let n = 0; n < side; n++) sum += values[row * side + n]! * cosines[frequency * side + n]!
      turned[frequency * rows + row] = sum
    }
  }
  return turned
}

/**
 * The perceptual hash of a finished photo: signs of the coarse frequencies of its face (pHash: C. Zauner, "Implementation
 * and Benchmarking of Perceptual Image Hash Functions", 2010; here 16 × 16 of them, without the means).
 * @example
 * hashDistance(perceptualHash(one), perceptualHash(other)) // 0 to 256
 */
export const perceptualHash = (photo: RgbImage): PerceptualHash => {
  const coefficients = transform(transform(reduce(photo), side), frequencies)
  const middle = coefficients.toSorted()[coefficients.length / 2]!
  const hash = new Uint8Array(hashBytes)
  // Bits are distributed over the bytes, so that each byte has coarse and fine frequencies.
  for (const [index, value] of coefficients.entries())
    if (value > middle) hash[index % hashBytes]! |= 1 << Math.floor(index / hashBytes)
  return hash
}

const bitCount = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1
  return count
})

/**
 * Number of bits, of 256, in which two hashes differ. docs/decisions/same-photo.md has the limits.
 * @example hashDistance(new Uint8Array(32), new Uint8Array(32).fill(1)) // 32
 */
export const hashDistance = (a: PerceptualHash, b: PerceptualHash): number => {
  let distance = 0
  for (let index = 0; index < hashBytes; index++) distance += bitCount[a[index]! ^ b[index]!]!
  return distance
}
