import type { RgbImage } from './image.ts'

/**
 * A photo's appearance in 512 bits (64 bytes): first the coarse half, which hardly changes when a copy is compressed, scaled, brightened,
 * cropped or given another background; then the fine half, which changes more and differs between two people of one build.
 */
export type PerceptualHash = Uint8Array

/** Bytes of the coarse half, which an index holds and {@link hashDistance} compares. */
export const hashBytes = 32
/** Side of the grid to which the face is reduced. */
const side = 64
/** Kept frequencies in each direction: the coarse ones of 64, without the lowest, which all photos of this kind share. */
const coarseFrom = 1
const fineFrom = 12
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

/** cos(π (2n + 1) k / 2N) for the frequencies from `first` on. */
const cosinesFrom = (first: number): Float64Array =>
  Float64Array.from({ length: frequencies * side }, (_, index) => {
    const frequency = first + Math.floor(index / side)
    return Math.cos((Math.PI * (2 * (index % side) + 1) * frequency) / (2 * side))
  })
const coarseCosines = cosinesFrom(coarseFrom)
const fineCosines = cosinesFrom(fineFrom)

/** Transforms each row of `values` (length `side`) to its kept frequencies. The result is transposed: frequency by row. */
const transform = (values: Float64Array, rows: number, cosines: Float64Array): Float64Array => {
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

const signs = (grid: Float64Array, cosines: Float64Array): Uint8Array => {
  const coefficients = transform(transform(grid, side, cosines), frequencies, cosines)
  const middle = coefficients.toSorted()[coefficients.length / 2]!
  const half = new Uint8Array(hashBytes)
  // Bits are distributed over the bytes, so that each byte has coarse and fine frequencies.
  for (const [index, value] of coefficients.entries())
    if (value > middle) half[index % hashBytes]! |= 1 << Math.floor(index / hashBytes)
  return half
}

/**
 * The perceptual hash of a finished photo: signs of the coarse frequencies of its face (pHash: C. Zauner, "Implementation
 * and Benchmarking of Perceptual Image Hash Functions", 2010; here twice 16 × 16 of them, without the means).
 * @example
 * hashDistance(perceptualHash(one), perceptualHash(other)) // 0 to 256
 */
export const perceptualHash = (photo: RgbImage): PerceptualHash => {
  const grid = reduce(photo)
  const hash = new Uint8Array(2 * hashBytes)
  hash.set(signs(grid, coarseCosines))
  hash.set(signs(grid, fineCosines), hashBytes)
  return hash
}

const bitCount = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1
  return count
})

const distanceFrom = (start: number, a: PerceptualHash, b: PerceptualHash): number => {
  let distance = 0
  for (let index = start; index < start + hashBytes; index++) distance += bitCount[a[index]! ^ b[index]!]!
  return distance
}

/**
 * Number of bits, of 256, in which the coarse halves of two hashes differ.
 * @example hashDistance(new Uint8Array(32), new Uint8Array(32).fill(1)) // 32
 */
export const hashDistance = (a: PerceptualHash, b: PerceptualHash): number => distanceFrom(0, a, b)

/**
 * Most bits in which one picture's hashes differ, where a coarse one counts twice. At most eleven are coarse, less than the sixteen parts
 * of 16 bits, so that two such hashes share a part. docs/decisions/same-photo.md has the figures.
 */
const mostWeighted = 23
/** The same for a hash of an older version, which has no fine half. */
const mostCoarseAlone = 6

/**
 * Whether two hashes are of one picture, perhaps compressed again or brightened.
 * @example areSamePicture(perceptualHash(photo), perceptualHash(copy)) // true
 */
export const areSamePicture = (a: PerceptualHash, b: PerceptualHash): boolean => {
  const coarse = hashDistance(a, b)
  if (a.length <= hashBytes || b.length <= hashBytes) return coarse <= mostCoarseAlone
  return 2 * coarse + distanceFrom(hashBytes, a, b) <= mostWeighted
}
