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

/** What lies beyond the source: its edge pixels drawn out, or one value (in output units). */
export type Surround = 'replicate' | number

export interface WarpOptions {
  readonly width: number
  readonly height: number
  /** Output pixel to source pixel. */
  readonly map: Affine
  readonly surround: Surround
}

const clamp = (value: number, last: number): number => Math.min(last, Math.max(0, value))

/** Bilinear samples as `byte · scale + offset`, three channels, written to `out` from `start`. */
const sample = (
  pyramid: Pyramid,
  { width, height, map, surround }: WarpOptions,
  scale: number,
  offset: number,
  out: Float32Array | Uint8Array,
  start = 0,
): void => {
  const source = sourceFor(pyramid, map)
  const { width: w, height: h, pixels } = source.image
  const [a, b, c, d, e, f] = source.map
  let to = start
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const sx = a * x + b * y + c
      const sy = d * x + e * y + f
      const x0 = Math.floor(sx)
      const y0 = Math.floor(sy)
      if (surround !== 'replicate' && (x0 < -1 || y0 < -1 || x0 >= w || y0 >= h)) {
        out[to] = out[to + 1] = out[to + 2] = surround
        continue
      }
      const fx = sx - x0
      const fy = sy - y0
      const left = clamp(x0, w - 1) * 3
      const right = clamp(x0 + 1, w - 1) * 3
      const upper = clamp(y0, h - 1) * w * 3
      const lower = clamp(y0 + 1, h - 1) * w * 3
      const w00 = (1 - fx) * (1 - fy) * scale
      const w01 = fx * (1 - fy) * scale
      const w10 = (1 - fx) * fy * scale
      const w11 = fx * fy * scale
      for (let channel = 0; channel < 3; channel++) {
        out[to + channel] =
          pixels[upper + left + channel]! * w00 +
          pixels[upper + right + channel]! * w01 +
          pixels[lower + left + channel]! * w10 +
          pixels[lower + right + channel]! * w11 +
          offset
      }
    }
  }
}

/** A view of the photo as model input: float32 `byte · scale + offset`, into `out` from `start` when given. */
export const warpToTensor = (
  pyramid: Pyramid,
  options: WarpOptions,
  scale: number,
  offset: number,
  out = new Float32Array(options.width * options.height * 3),
  start = 0,
): Float32Array => {
  sample(pyramid, options, scale, offset, out, start)
  return out
}

/** A view of the photo as an image. */
export const warp = (pyramid: Pyramid, options: WarpOptions): RgbImage => {
  const pixels = new Uint8Array(options.width * options.height * 3)
  sample(pyramid, options, 1, 0.5, pixels)
  return { width: options.width, height: options.height, pixels }
}

/** Bilinear view of a plane; edge values are drawn out. `map` goes from output to plane pixels. */
export const warpPlane = (plane: Plane, width: number, height: number, [a, b, c, d, e, f]: Affine): Plane => {
  const { width: w, height: h, values } = plane
  const out = new Float32Array(width * height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const sx = clamp(a * x + b * y + c, w - 1)
      const sy = clamp(d * x + e * y + f, h - 1)
      const x0 = Math.floor(sx)
      const y0 = Math.floor(sy)
      const x1 = Math.min(x0 + 1, w - 1)
      const y1 = Math.min(y0 + 1, h - 1)
      const fx = sx - x0
      const fy = sy - y0
      const upper = values[y0 * w + x0]! * (1 - fx) + values[y0 * w + x1]! * fx
      const lower = values[y1 * w + x0]! * (1 - fx) + values[y1 * w + x1]! * fx
      out[to] = upper * (1 - fy) + lower * fy
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
