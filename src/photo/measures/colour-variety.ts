import { labInto } from '../colour.ts'
import type { RgbImage } from '../image.ts'

const step = 3
const bins = 12
/** Least pixels of one lightness that count. */
const leastPixels = 20

/**
 * How much colours of one lightness differ: the standard deviation of a* and b* within steps of L*. Skin, hair and clothes differ. In a
 * grey or sepia picture the colour follows from the lightness, so this is near zero.
 */
export const measureColourVariety = ({ pixels }: RgbImage): number => {
  const [counts, as, bs, squares] = Array.from({ length: 4 }, () => new Float64Array(bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const place = new Float64Array(3)
  for (let i = 0; i < pixels.length; i += 3 * step) {
    labInto(place, pixels[i]!, pixels[i + 1]!, pixels[i + 2]!)
    const bin = Math.min(bins - 1, Math.floor((place[0]! * bins) / 100))
    counts[bin]!++
    as[bin]! += place[1]!
    bs[bin]! += place[2]!
    squares[bin]! += place[1]! ** 2 + place[2]! ** 2
  }
  let [spread, count] = [0, 0]
  for (let bin = 0; bin < bins; bin++) {
    if (counts[bin]! < leastPixels) continue
    spread += squares[bin]! - (as[bin]! ** 2 + bs[bin]! ** 2) / counts[bin]!
    count += counts[bin]!
  }
  return Math.sqrt(Math.max(0, spread) / Math.max(1, count))
}
