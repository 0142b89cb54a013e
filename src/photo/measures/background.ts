import { labInto } from '../colour.ts'
import type { Plane, RgbImage } from '../image.ts'
import { reusedBytes, reusedFloats } from '../reused-arrays.ts'
import { widen } from '../widen.ts'

/** Colour of the background. */
export interface Background {
  /** Mean L*, 0..100. */
  readonly lightness: number
  /** Chroma of the mean colour. */
  readonly tint: number
  /** Mean CIE76 ΔE from the mean colour. */
  readonly unevenness: number
}

/** A pixel belongs to the background when no pixel within this distance is likely to be the person. */
const clearance = 4
const leastPerson = 0.1
const leastPixels = 100
/** Only every fifth pixel is converted, because CIELAB is expensive and backgrounds are smooth. */
const step = 5

const likelyMemory = reusedBytes()
const nearMemory = reusedBytes()
const coloursMemory = reusedFloats()

/**
 * Measures background uniformity (ISO/IEC 29794-5) and whiteness.
 * @param person probability of the person per pixel
 * @param covered 1 where the pixel comes from the source, 0 where an edge pixel was repeated
 * @returns undefined when hardly any background shows
 */
export const measureBackground = (image: RgbImage, person: Plane, covered: Uint8Array): Background | undefined => {
  const { width, height, pixels } = image
  const likely = likelyMemory(covered.length)
  for (let i = 0; i < likely.length; i++) likely[i] = person.values[i]! > leastPerson ? 1 : 0
  const near = widen(likely, width, height, clearance, nearMemory)
  /** L*, a*, b* of each sampled pixel, one after the other. */
  const colours = coloursMemory(3 * Math.ceil(near.length / step))
  const place = new Float64Array(3)
  let count = 0
  for (let i = 0; i < near.length; i += step) {
    if (near[i] === 1 || covered[i] === 0) continue
    labInto(place, pixels[i * 3]!, pixels[i * 3 + 1]!, pixels[i * 3 + 2]!)
    colours[3 * count] = place[0]!
    colours[3 * count + 1] = place[1]!
    colours[3 * count + 2] = place[2]!
    count++
  }
  if (count < leastPixels) return undefined
  const mean = (channel: 0 | 1 | 2): number => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += colours[3 * i + channel]!
    return sum / count
  }
  const lightness = mean(0)
  const a = mean(1)
  const b = mean(2)
  let strayed = 0
  for (let i = 0; i < count; i++) {
    const dl = colours[3 * i]! - lightness
    const da = colours[3 * i + 1]! - a
    const db = colours[3 * i + 2]! - b
    strayed += Math.sqrt(dl * dl + da * da + db * db)
  }
  return { lightness, tint: Math.hypot(a, b), unevenness: strayed / count }
}
