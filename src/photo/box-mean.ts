import { freshFloats, type Memory, reusedFloats } from './reused-arrays.ts'

/** Reciprocal of the number of values in a window of `radius` around each of `length` positions. */
const shares = (length: number, radius: number): Float32Array => {
  const factors = new Float32Array(length)
  for (let i = 0; i < length; i++) factors[i] = 1 / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1)
  return factors
}

/** The means along the rows, followed by a row of zeroes. */
const rowsMemory = reusedFloats()

/**
 * Mean over the square of side 2·radius + 1 around each value, clipped at the edges, by two running sums.
 * @param memory allocates the result
 */
export const boxMean = (
  values: Float32Array,
  width: number,
  height: number,
  radius: number,
  memory: Memory<Float32Array> = freshFloats,
): Float32Array => {
  const size = values.length
  const rows = rowsMemory(size + width)
  const across = shares(width, radius)
  const reach = Math.min(radius, width)
  for (let row = 0; row < size; row += width) {
    let sum = 0
    for (let x = 0; x < reach; x++) sum += values[row + x]!
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += values[row + x + radius]!
      if (x > radius) sum -= values[row + x - radius - 1]!
      rows[row + x] = sum * across[x]!
    }
  }
  rows.fill(0, size)
  const means = memory(size)
  const down = shares(height, radius)
  const sums = new Float64Array(width)
  for (let i = 0; i < Math.min(radius, height) * width; i++) sums[i % width]! += rows[i]!
  for (let y = 0; y < height; y++) {
    const share = down[y]!
    const row = y * width
    // Beyond the image, the row of zeroes is added and subtracted.
    const entering = y + radius < height ? row + radius * width : size
    const leaving = y > radius ? row - (radius + 1) * width : size
    for (let x = 0; x < width; x++) {
      const sum = sums[x]! + rows[entering + x]! - rows[leaving + x]!
      sums[x] = sum
      means[row + x] = sum * share
    }
  }
  return means
}
