import { type Affine, scaleOf } from './affine.ts'
import type { Plane, Pyramid, RgbImage } from './image.ts'

/** Beyond this reduction, sampling starts from a halved image, so that fine detail does not alias. */
const largestReduction = 1.6

interface Source {
  readonly image: RgbImage
  /** Output pixel to pixel of `image`. */
  readonly map: Affine
}

/** The pyramid level that suits a map, and the map in that level's pixels. */
const sourceFor = (pyramid: Pyramid, map: Affine): Source => {
  let level = 0
  while (scaleOf(map) / 2 ** level > largestReduction) level++
  const image = pyramid.level(level)
  const k = 1 / 2 ** level
  const [a, b, c, d, e, f] = map
  // A pixel of the halved image has its centre between two of the larger one.
  return { image, map: [a * k, b * k, (c + 0.5) * k - 0.5, d * k, e * k, (f + 0.5) * k - 0.5] }
}

/** What lies beyond the source: its edge pixels drawn out, or black. */
export type Surround = 'replicate' | 'black'

export interface WarpOptions {
  readonly width: number
  readonly height: number
  /** Output pixel to source pixel. */
  readonly map: Affine
  readonly surround: Surround
}

const clamp = (value: number, last: number): number => Math.min(last, Math.max(0, value))

/**
 * First and last bound of the columns x of a row whose sample from + step · x lies inside 0 ≤ … < last, narrowed to what they were. Held
 * in one place, for a row is looked at thousands of times a photo.
 */
const columns = { first: 0, end: 0 }

const keepInside = (from: number, step: number, last: number): void => {
  if (step === 0) {
    if (from < 0 || from >= last) columns.end = columns.first
    return
  }
  const low = (step > 0 ? -from : last - from) / step
  const high = (step > 0 ? last - from : -from) / step
  // A trace of slack: the bounds are computed otherwise than the samples, and rounding must not reach outside.
  columns.first = Math.max(columns.first, Math.ceil(low + 1e-6))
  columns.end = Math.min(columns.end, Math.floor(high - 1e-6) + 1)
}

/** Weights of the bilinear mean are counted in 256ths: whole numbers are quicker, and no eye or model sees the difference. */
const one = 256
/** Half of what the weights add up to: rounds to the nearest. */
const half = (one * one) / 2

/** A view of the photo as an image, sampled bilinearly. */
export const warp = (pyramid: Pyramid, { width, height, map, surround }: WarpOptions): RgbImage => {
  const source = sourceFor(pyramid, map)
  const { width: w, height: h, pixels } = source.image
  const [a, b, c, d, e, f] = source.map
  const rowBytes = w * 3
  const out = new Uint8Array(width * height * 3)
  /** One sample that may lie at the edge of the source or beyond it. */
  const sampleEdge = (x: number, y: number): void => {
    const sx = a * x + b * y + c
    const sy = d * x + e * y + f
    const x0 = Math.floor(sx)
    const y0 = Math.floor(sy)
    if (surround === 'black' && (x0 < -1 || y0 < -1 || x0 >= w || y0 >= h)) return
    const fx = ((sx - x0) * one) | 0
    const fy = ((sy - y0) * one) | 0
    const left = clamp(x0, w - 1) * 3
    const right = clamp(x0 + 1, w - 1) * 3
    const upper = clamp(y0, h - 1) * rowBytes
    const lower = clamp(y0 + 1, h - 1) * rowBytes
    const upperLeft = Math.imul(one - fx, one - fy)
    const upperRight = Math.imul(fx, one - fy)
    const lowerLeft = Math.imul(one - fx, fy)
    const lowerRight = Math.imul(fx, fy)
    const to = (y * width + x) * 3
    for (let channel = 0; channel < 3; channel++) {
      out[to + channel] =
        (Math.imul(pixels[upper + left + channel]!, upperLeft) +
          Math.imul(pixels[upper + right + channel]!, upperRight) +
          Math.imul(pixels[lower + left + channel]!, lowerLeft) +
          Math.imul(pixels[lower + right + channel]!, lowerRight) +
          half) >>
        16
    }
  }
  for (let y = 0; y < height; y++) {
    const rowX = b * y + c
    const rowY = e * y + f
    columns.first = 0
    columns.end = width
    keepInside(rowX, a, w - 1)
    keepInside(rowY, d, h - 1)
    const none = columns.end <= columns.first
    const first = none ? width : columns.first
    const end = none ? width : columns.end
    for (let x = 0; x < first; x++) sampleEdge(x, y)
    let to = (y * width + first) * 3
    for (let x = first; x < end; x++, to += 3) {
      const sx = ((a * x + rowX) * one) | 0
      const sy = ((d * x + rowY) * one) | 0
      const fx = sx & (one - 1)
      const fy = sy & (one - 1)
      // Weights of the four neighbours. A plain product of whole numbers would be checked for overflow each time.
      const upperLeft = Math.imul(one - fx, one - fy)
      const upperRight = Math.imul(fx, one - fy)
      const lowerLeft = Math.imul(one - fx, fy)
      const lowerRight = Math.imul(fx, fy)
      const i = (Math.imul(sy >> 8, rowBytes) + Math.imul(sx >> 8, 3)) | 0
      const j = (i + rowBytes) | 0
      out[to] =
        (Math.imul(pixels[i]!, upperLeft) +
          Math.imul(pixels[i + 3]!, upperRight) +
          Math.imul(pixels[j]!, lowerLeft) +
          Math.imul(pixels[j + 3]!, lowerRight) +
          half) >>
        16
      out[to + 1] =
        (Math.imul(pixels[i + 1]!, upperLeft) +
          Math.imul(pixels[i + 4]!, upperRight) +
          Math.imul(pixels[j + 1]!, lowerLeft) +
          Math.imul(pixels[j + 4]!, lowerRight) +
          half) >>
        16
      out[to + 2] =
        (Math.imul(pixels[i + 2]!, upperLeft) +
          Math.imul(pixels[i + 5]!, upperRight) +
          Math.imul(pixels[j + 2]!, lowerLeft) +
          Math.imul(pixels[j + 5]!, lowerRight) +
          half) >>
        16
    }
    for (let x = end; x < width; x++) sampleEdge(x, y)
  }
  return { width, height, pixels: out }
}

/** Bilinear view of a plane; edge values are drawn out. `map` goes from output to plane pixels. */
export const warpPlane = (plane: Plane, width: number, height: number, [a, b, c, d, e, f]: Affine): Plane => {
  const { width: w, height: h, values } = plane
  const out = new Float32Array(width * height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const sx = Math.min(w - 1, Math.max(0, a * x + b * y + c))
      const sy = Math.min(h - 1, Math.max(0, d * x + e * y + f))
      const x0 = sx | 0
      const y0 = sy | 0
      const i = y0 * w + x0
      const right = x0 < w - 1 ? 1 : 0
      const below = y0 < h - 1 ? w : 0
      const fx = sx - x0
      const upper = values[i]! + (values[i + right]! - values[i]!) * fx
      const lower = values[i + below]! + (values[i + below + right]! - values[i + below]!) * fx
      out[to] = upper + (lower - upper) * (sy - y0)
    }
  }
  return { width, height, values: out }
}

/** 1 where a pixel of a view comes from the photo, 0 where the photo's edge is drawn out. */
export const coverage = (
  [a, b, c, d, e, f]: Affine,
  width: number,
  height: number,
  source: { readonly width: number; readonly height: number },
): Uint8Array => {
  const covered = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const sx = a * x + b * y + c
      const sy = d * x + e * y + f
      covered[i] = sx > -1 && sy > -1 && sx < source.width && sy < source.height ? 1 : 0
    }
  }
  return covered
}
