import { ColourSums } from '../colour-sums.ts'
import type { Frame } from '../frame.ts'
import type { Plane } from '../image.ts'
import { reusedBytes } from '../reused-arrays.ts'

/** Opacities from which a pixel is the person, and up to which it is the background. */
const person = 0.9
const wall = 0.1
/** Difference of the two models from which they disagree. */
const disagree = 0.5
/** Windows of the colours nearby, and the least share of such pixels in them. */
const radii = [12, 40] as const
const leastShare = 0.02 * 255
/** Colour settles a disagreement where the two colours are this far apart, squared, and the pixel is this much nearer to its own. */
const leastContrast = 2500
const muchNearer = 0.35
/** How far below the chin the outline counts, in eye-to-chin lengths. Further down two dark jackets are rarely told apart. */
const belowChin = 0.5

const personMemory = reusedBytes()
const wallMemory = reusedBytes()
const personSums = new ColourSums()
const wallSums = new ColourSums()

const away = (pixels: Uint8Array, i: number, { red, green, blue }: ColourSums): number =>
  (pixels[3 * i]! - red) ** 2 + (pixels[3 * i + 1]! - green) ** 2 + (pixels[3 * i + 2]! - blue) ** 2

/** Half-transparent pixels per pixel of outline that fine hair explains. More is fog. */
const usualSoftness = 2.5

/**
 * Doubt about the outline of head and shoulders: pixels of which the two models disagree and whose colour does not settle it, and fog,
 * over the length of the outline.
 * @param frame before its background was replaced
 * @param opacity of the person, as the matte found it
 */
export const measureDoubt = ({ image, planes: { byClasses, selfie }, head }: Frame, opacity: Plane): number => {
  const { width, height, pixels } = image
  const size = width * Math.min(height, Math.round(head.chin[1] + belowChin * head.unit))
  const own = personMemory(width * height)
  const other = wallMemory(width * height)
  for (let i = 0; i < own.length; i++) {
    const value = opacity.values[i]!
    own[i] = value > person ? 255 : 0
    other[i] = value < wall ? 255 : 0
  }
  personSums.fill(image, own)
  wallSums.fill(image, other)
  const isSettled = (i: number): boolean => {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (!personSums.meanAround(x, y, radii, leastShare) || !wallSums.meanAround(x, y, radii, leastShare)) return true
    const contrast =
      (personSums.red - wallSums.red) ** 2 +
      (personSums.green - wallSums.green) ** 2 +
      (personSums.blue - wallSums.blue) ** 2
    if (contrast < leastContrast) return false
    const [toPerson, toWall] = [away(pixels, i, personSums), away(pixels, i, wallSums)]
    return opacity.values[i]! > 0.5 ? toPerson < muchNearer * toWall : toWall < muchNearer * toPerson
  }
  let [outline, open, soft] = [0, 0, 0]
  for (let i = 0; i < size; i++) {
    const value = opacity.values[i]!
    if (i % width > 0 && value > 0.5 !== opacity.values[i - 1]! > 0.5) outline++
    if (i >= width && value > 0.5 !== opacity.values[i - width]! > 0.5) outline++
    if (Math.abs(byClasses[i]! - selfie[i]!) > disagree && !isSettled(i)) open++
    soft += 4 * value * (1 - value)
  }
  const length = Math.max(1, outline)
  return open / length + Math.max(0, soft / length - usualSoftness)
}
