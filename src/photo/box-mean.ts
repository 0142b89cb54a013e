/** How many values a window of `radius` holds around each of `length` places, as a factor to multiply the sum with. */
const shares = (length: number, radius: number): Float32Array => {
  const factors = new Float32Array(length)
  for (let i = 0; i < length; i++) factors[i] = 1 / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1)
  return factors
}

/**
 * The sums between the two passes, kept from call to call: fresh memory for each of the dozen calls a photo takes would have the
 * garbage collector mark everything once a photo.
 */
let between = new Float32Array(0)

/** Mean over the square of side 2·radius + 1 around each value, cut at the edges; two running sums. */
export const boxMean = (values: Float32Array, width: number, height: number, radius: number): Float32Array => {
  if (between.length < values.length) between = new Float32Array(values.length)
  const rows = between
  const across = shares(width, radius)
  const reach = Math.min(radius, width)
  for (let row = 0; row < values.length; row += width) {
    let sum = 0
    for (let x = 0; x < reach; x++) sum += values[row + x]!
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += values[row + x + radius]!
      if (x > radius) sum -= values[row + x - radius - 1]!
      rows[row + x] = sum * across[x]!
    }
  }
  const means = new Float32Array(values.length)
  const down = shares(height, radius)
  const sums = new Float64Array(width)
  for (let i = 0; i < Math.min(radius, height) * width; i++) sums[i % width]! += rows[i]!
  for (let y = 0; y < height; y++) {
    const share = down[y]!
    const row = y * width
    const entering = y + radius < height ? row + radius * width : -1
    const leaving = y > radius ? row - (radius + 1) * width : -1
    for (let x = 0; x < width; x++) {
      let sum = sums[x]!
      if (entering >= 0) sum += rows[entering + x]!
      if (leaving >= 0) sum -= rows[leaving + x]!
      sums[x] = sum
      means[row + x] = sum * share
    }
  }
  return means
}
