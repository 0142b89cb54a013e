/** Mean over the square of side 2·radius + 1 around each value, cut at the edges; two running sums. */
export const boxMean = (values: Float32Array, width: number, height: number, radius: number): Float32Array => {
  const rows = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const row = y * width
    let sum = 0
    for (let x = 0; x < Math.min(radius, width); x++) sum += values[row + x]!
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += values[row + x + radius]!
      if (x - radius - 1 >= 0) sum -= values[row + x - radius - 1]!
      rows[row + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1)
    }
  }
  const means = new Float32Array(values.length)
  const sums = new Float64Array(width)
  for (let y = 0; y < Math.min(radius, height); y++) {
    for (let x = 0; x < width; x++) sums[x]! += rows[y * width + x]!
  }
  for (let y = 0; y < height; y++) {
    const entering = y + radius < height ? (y + radius) * width : -1
    const leaving = y - radius - 1 >= 0 ? (y - radius - 1) * width : -1
    const count = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1
    for (let x = 0; x < width; x++) {
      if (entering >= 0) sums[x]! += rows[entering + x]!
      if (leaving >= 0) sums[x]! -= rows[leaving + x]!
      means[y * width + x] = sums[x]! / count
    }
  }
  return means
}
