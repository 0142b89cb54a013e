import type { AlignedFace } from '../aligned-face.ts'
import { labInto, luminance } from '../colour.ts'

/** Light on the face as a whole. */
export interface Exposure {
  /** Linear luminance of its lightest parts (97th percentile of luma), 0..1. The mean would call dark skin badly lit. */
  readonly luminance: number
  /** Share of pixels with luma up to 40 of 255, which no skin has in good light. */
  readonly under: number
  /** Share of pixels with luminance from 247 of 255. */
  readonly over: number
  /** Spread of light: 99th less 1st percentile of luma, from the pupils to the highlights, 0..1. */
  readonly contrast: number
  /** Mean CIELAB chroma: near 0 in a greyscale photo. */
  readonly chroma: number
}

const darkest = 40
const lightestParts = 0.97
const brightest = 247 / 255
/** Only every seventh pixel is converted, because CIELAB is expensive and the mean is over thousands of pixels. */
const chromaStep = 7

const percentile = (histogram: Uint32Array, count: number, share: number): number => {
  let seen = 0
  return histogram.findIndex((bin) => {
    seen += bin
    return seen >= share * count
  })
}

const histogramOf = (light: Float32Array, inside: Uint8Array): Uint32Array => {
  const histogram = new Uint32Array(256)
  for (let i = 0; i < light.length; i++) if (inside[i] === 1) histogram[light[i]! | 0]!++
  return histogram
}

/** Measures lightness, under- and over-exposure and dynamic range over the face oval (ISO/IEC 29794-5). */
export const measureExposure = ({ image, light, inside }: AlignedFace): Exposure => {
  const { pixels } = image
  // No tuples in this loop, because an array for each pixel is ten megabytes of garbage a photo.
  let count = 0
  let over = 0
  let chroma = 0
  let chromaCount = 0
  const place = new Float64Array(3)
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue
    const r = pixels[i * 3]!
    const g = pixels[i * 3 + 1]!
    const b = pixels[i * 3 + 2]!
    const y = luminance(r, g, b)
    if (y >= brightest) over++
    if (count++ % chromaStep === 0) {
      labInto(place, r, g, b)
      chroma += Math.sqrt(place[1]! * place[1]! + place[2]! * place[2]!)
      chromaCount++
    }
  }
  const n = Math.max(1, count)
  const histogram = histogramOf(light, inside)
  const lightest = Math.max(0, percentile(histogram, count, lightestParts))
  let under = 0
  for (let level = 0; level <= darkest; level++) under += histogram[level]!
  return {
    luminance: luminance(lightest, lightest, lightest),
    under: under / n,
    over: over / n,
    contrast: (percentile(histogram, count, 0.99) - percentile(histogram, count, 0.01)) / 255,
    chroma: chroma / Math.max(1, chromaCount),
  }
}
