import type { RgbImage } from './image.ts'
import { reusedIntegers } from './reused-arrays.ts'

/**
 * Mean colours of weighted pixels around any pixel, by four summed-area tables. Integers of 32 bits may overflow in the tables, but
 * not in the difference that makes a window, as long as a window has fewer than 2³¹ weighted levels.
 * The tables are reused for every photo, so use an instance only before the next await.
 */
export class ColourSums {
  readonly #memories = [reusedIntegers(), reusedIntegers(), reusedIntegers(), reusedIntegers()] as const
  #tables: readonly Int32Array[] = []
  #width = 0
  #height = 0
  /** The colour that the last successful {@link meanAround} found. */
  red = 0
  green = 0
  blue = 0

  /** @param weights of the pixels, whole numbers from 0 to 255 */
  fill({ width, height, pixels }: RgbImage, weights: Uint8Array): void {
    this.#width = width
    this.#height = height
    const across = width + 1
    const size = across * (height + 1)
    this.#tables = this.#memories.map((memory) => memory(size))
    const [weight, red, green, blue] = this.#tables as [Int32Array, Int32Array, Int32Array, Int32Array]
    for (const table of this.#tables) {
      table.fill(0, 0, across)
      for (let row = 0; row < size; row += across) table[row] = 0
    }
    for (let y = 0, i = 0; y < height; y++) {
      let w = 0
      let r = 0
      let g = 0
      let b = 0
      for (let x = 0, to = (y + 1) * across + 1; x < width; x++, i++, to++) {
        const share = weights[i]!
        w += share
        r += share * pixels[3 * i]!
        g += share * pixels[3 * i + 1]!
        b += share * pixels[3 * i + 2]!
        const above = to - across
        weight[to] = (weight[above]! + w) | 0
        red[to] = (red[above]! + r) | 0
        green[to] = (green[above]! + g) | 0
        blue[to] = (blue[above]! + b) | 0
      }
    }
  }

  /**
   * Finds the mean colour in the smallest of some square windows in which enough pixels have a weight.
   * @param radii of the windows, ascending
   * @param least mean weight of the window's pixels
   * @returns whether there is one
   */
  meanAround(x: number, y: number, radii: readonly number[], least: number): boolean {
    const across = this.#width + 1
    const [weight, red, green, blue] = this.#tables as [Int32Array, Int32Array, Int32Array, Int32Array]
    for (let n = 0; n < radii.length; n++) {
      const radius = radii[n]!
      const left = Math.max(0, x - radius)
      const right = Math.min(this.#width, x + radius + 1)
      const upper = Math.max(0, y - radius) * across
      const lower = Math.min(this.#height, y + radius + 1) * across
      const a = upper + left
      const b = upper + right
      const c = lower + left
      const d = lower + right
      const sum = (weight[d]! - weight[b]! - weight[c]! + weight[a]!) | 0
      if (sum < least * (right - left) * ((lower - upper) / across) || sum === 0) continue
      this.red = ((red[d]! - red[b]! - red[c]! + red[a]!) | 0) / sum
      this.green = ((green[d]! - green[b]! - green[c]! + green[a]!) | 0) / sum
      this.blue = ((blue[d]! - blue[b]! - blue[c]! + blue[a]!) | 0) / sum
      return true
    }
    return false
  }
}
