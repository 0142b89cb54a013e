import { boxMean } from '../box-mean.ts'
import { type Lab, lab } from '../colour.ts'
import type { Plane, RgbImage } from '../image.ts'

/** Colour of what lies behind the person. */
export interface Background {
  /** Mean L*, 0..100. */
  readonly lightness: number
  /** Chroma of the mean colour. */
  readonly tint: number
  /** Mean CIE76 ΔE from the mean colour. */
  readonly unevenness: number
}

/** A pixel belongs to the background when nothing within this distance is likely to be the person. */
const clearance = 4
const leastPerson = 0.1
const leastPixels = 100
/** CIELAB is dear and backgrounds are smooth: every fifth pixel. */
const step = 5

/**
 * ISO/IEC 29794-5, background uniformity, and the whiteness a spec asks for.
 * @param person probability of the person per pixel
 * @param covered 1 where the pixel comes from the source, 0 where an edge was drawn out
 * @returns undefined when hardly any background shows
 */
export const measureBackground = (image: RgbImage, person: Plane, covered: Uint8Array): Background | undefined => {
  const { width, height, pixels } = image
  const likely = new Float32Array(covered.length)
  for (let i = 0; i < likely.length; i++) likely[i] = person.values[i]! > leastPerson ? 1 : 0
  const near = boxMean(likely, width, height, clearance)
  const colours: Lab[] = []
  for (let i = 0; i < near.length; i += step) {
    // Running sums leave a trace of rounding where the mean is zero.
    if (near[i]! > 1e-4 || covered[i] === 0) continue
    colours.push(lab(pixels[i * 3]!, pixels[i * 3 + 1]!, pixels[i * 3 + 2]!))
  }
  if (colours.length < leastPixels) return undefined
  const mean = (channel: 0 | 1 | 2): number => colours.reduce((sum, c) => sum + c[channel], 0) / colours.length
  const [lightness, a, b] = [mean(0), mean(1), mean(2)]
  const unevenness =
    colours.reduce((sum, c) => sum + Math.hypot(c[0] - lightness, c[1] - a, c[2] - b), 0) / colours.length
  return { lightness, tint: Math.hypot(a, b), unevenness }
}
