import type { RgbImage } from '../image.ts'
import type { Face } from '../landmarks.ts'

/** Sides of squares that are looked for: JPEG's own at the usual scales, and those of mosaics. */
const sides = [6, 8, 10, 12, 16, 20, 24] as const
/** Region of the face, in eye-to-chin lengths around the eyes. */
const region = { across: 0.8, above: 0.7, below: 1.1 }
/** A greater jump is an edge of the picture. */
const mostJump = 30
const leastSquares = 5

const clamp = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)))

/** Mean jump between neighbouring lines of pixels beyond the slope on either side, for each line. */
const jumps = (light: Float32Array, width: number, height: number, along: 1 | 0): Float64Array => {
  const [lines, length] = along === 1 ? [width, height] : [height, width]
  const [next, further] = along === 1 ? [1, width] : [width, 1]
  const result = new Float64Array(Math.max(0, lines - 3))
  for (let line = 1; line < lines - 2; line++) {
    let sum = 0
    for (let k = 0; k < length; k++) {
      const at = line * next + k * further
      const before = Math.abs(light[at]! - light[at - next]!)
      const after = Math.abs(light[at + 2 * next]! - light[at + next]!)
      const jump = Math.abs(light[at + next]! - light[at]!) - (before + after) / 2
      sum += Math.max(0, Math.min(mostJump, jump))
    }
    result[line - 1] = sum / Math.max(1, length)
  }
  return result
}

/** By how much the jumps at the lines of a grid exceed the others, for the grid that shows most. */
const gridIn = (profile: Float64Array): number => {
  let best = 0
  for (const side of sides) {
    if (profile.length < leastSquares * side) continue
    const sums = new Float64Array(side)
    const counts = new Float64Array(side)
    profile.forEach((value, i) => {
      sums[i % side]! += value
      counts[i % side]! += 1
    })
    const means = sums.map((sum, i) => sum / counts[i]!)
    const most = Math.max(...means)
    const others = (means.reduce((sum, mean) => sum + mean, 0) - most) / (side - 1)
    best = Math.max(best, most - others)
  }
  return best
}

/** How clearly the face is made of squares, in grey levels: strong compression, also when it was saved again, and mosaic. */
export const measureBlocks = (image: RgbImage, { eyes, eyeToChin }: Face): number => {
  const left = clamp(eyes[0] - region.across * eyeToChin, image.width)
  const right = clamp(eyes[0] + region.across * eyeToChin, image.width)
  const top = clamp(eyes[1] - region.above * eyeToChin, image.height)
  const bottom = clamp(eyes[1] + region.below * eyeToChin, image.height)
  const [width, height] = [right - left, bottom - top]
  const light = new Float32Array(Math.max(0, width * height))
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const at = 3 * ((top + y) * image.width + left + x)
      light[to] = 0.299 * image.pixels[at]! + 0.587 * image.pixels[at + 1]! + 0.114 * image.pixels[at + 2]!
    }
  }
  // A grid crosses the face both ways. Stripes of clothes or blinds do not.
  return Math.min(gridIn(jumps(light, width, height, 1)), gridIn(jumps(light, width, height, 0)))
}
