import { type Affine, scaleOf } from './affine.ts'
import type { Plane, Pyramid, RgbImage } from './image.ts'
import { freshBytes, type Memory } from './reused-arrays.ts'

/** Reduction beyond which sampling starts from a halved image, so that fine detail does not alias. */
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
  // The centre of a pixel of the halved image is between two pixels of the larger one.
  return { image, map: [a * k, b * k, (c + 0.5) * k - 0.5, d * k, e * k, (f + 0.5) * k - 0.5] }
}

/** Pixels beyond the source: repeated edge pixels, or black. */
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
 * The range of columns x of a row whose sample from + step · x is between low and high. Each call narrows the range. One shared
 * object, because it is computed for thousands of rows a photo.
 */
const columns = { first: 0, end: 0 }

const keepInside = (from: number, step: number, low: number, high: number): void => {
  if (step === 0) {
    if (from < low || from > high) columns.end = columns.first
    return
  }
  const [least, most] = step > 0 ? [low, high] : [high, low]
  columns.first = Math.max(columns.first, Math.ceil((least - from) / step))
  columns.end = Math.min(columns.end, Math.floor((most - from) / step) + 1)
}

/** Weights of the bilinear mean are integers in 256ths, which are faster and precise enough for eyes and models. */
const one = 256
/** Half of the sum of the weights, added to round to the nearest. */
const half = (one * one) / 2
/** Positions along a row are integers in 65536ths of a pixel, computed by repeated addition of a step. */
const fine = 65_536
/** Largest error of the repeated addition along a row, in pixels. Samples of the fast loop stay this far inside the source. */
const slack = 0.05

/**
 * Samples a view of the photo bilinearly.
 * @param memory allocates the pixels of the result
 */
export const warp = (
  pyramid: Pyramid,
  { width, height, map, surround }: WarpOptions,
  memory: Memory<Uint8Array> = freshBytes,
): RgbImage => {
  const source = sourceFor(pyramid, map)
  const { width: w, height: h, pixels } = source.image
  const [a, b, c, d, e, f] = source.map
  const rowBytes = w * 3
  const out = memory(width * height * 3)
  const stepX = Math.round(a * fine)
  const stepY = Math.round(d * fine)
  /** Takes one sample that may be at the edge of the source or beyond it. */
  const sampleEdge = (x: number, y: number): void => {
    // Converted to integers at once, because V8 allocates an object for each stored fraction.
    const sx = Math.floor((a * x + b * y + c) * one) | 0
    const sy = Math.floor((d * x + e * y + f) * one) | 0
    const x0 = sx >> 8
    const y0 = sy >> 8
    const to = (y * width + x) * 3
    if (surround === 'black' && (x0 < -1 || y0 < -1 || x0 >= w || y0 >= h)) return
    const fx = sx & (one - 1)
    const fy = sy & (one - 1)
    const left = clamp(x0, w - 1) * 3
    const right = clamp(x0 + 1, w - 1) * 3
    const upper = clamp(y0, h - 1) * rowBytes
    const lower = clamp(y0 + 1, h - 1) * rowBytes
    const upperLeft = Math.imul(one - fx, one - fy)
    const upperRight = Math.imul(fx, one - fy)
    const lowerLeft = Math.imul(one - fx, fy)
    const lowerRight = Math.imul(fx, fy)
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
  if (surround === 'black') out.fill(0)
  for (let y = 0; y < height; y++) {
    const rowX = b * y + c
    const rowY = e * y + f
    columns.first = 0
    columns.end = width
    if (surround === 'black') {
      keepInside(rowX, a, -1 - slack, w + slack)
      keepInside(rowY, d, -1 - slack, h + slack)
    }
    const { first: rowFirst, end: rowEnd } = columns
    keepInside(rowX, a, slack, w - 1 - slack)
    keepInside(rowY, d, slack, h - 1 - slack)
    const none = columns.end <= columns.first
    const first = none ? rowEnd : columns.first
    const end = none ? rowEnd : columns.end
    for (let x = rowFirst; x < first; x++) sampleEdge(x, y)
    let sx = ((a * first + rowX) * fine) | 0
    let sy = ((d * first + rowY) * fine) | 0
    const last = (y * width + end) * 3
    for (let to = (y * width + first) * 3; to < last; to += 3) {
      const fx = (sx >> 8) & (one - 1)
      const fy = (sy >> 8) & (one - 1)
      // Math.imul, because V8 checks a plain product of integers for overflow.
      const i = (Math.imul(sy >> 16, rowBytes) + Math.imul(sx >> 16, 3)) | 0
      const j = (i + rowBytes) | 0
      sx = (sx + stepX) | 0
      sy = (sy + stepY) | 0
      const red = pixels[i]!
      const redBelow = pixels[j]!
      const upperRed = (red << 8) + Math.imul(pixels[i + 3]! - red, fx)
      const lowerRed = (redBelow << 8) + Math.imul(pixels[j + 3]! - redBelow, fx)
      out[to] = ((upperRed << 8) + Math.imul(lowerRed - upperRed, fy) + half) >> 16
      const green = pixels[i + 1]!
      const greenBelow = pixels[j + 1]!
      const upperGreen = (green << 8) + Math.imul(pixels[i + 4]! - green, fx)
      const lowerGreen = (greenBelow << 8) + Math.imul(pixels[j + 4]! - greenBelow, fx)
      out[to + 1] = ((upperGreen << 8) + Math.imul(lowerGreen - upperGreen, fy) + half) >> 16
      const blue = pixels[i + 2]!
      const blueBelow = pixels[j + 2]!
      const upperBlue = (blue << 8) + Math.imul(pixels[i + 5]! - blue, fx)
      const lowerBlue = (blueBelow << 8) + Math.imul(pixels[j + 5]! - blueBelow, fx)
      out[to + 2] = ((upperBlue << 8) + Math.imul(lowerBlue - upperBlue, fy) + half) >> 16
    }
    for (let x = end; x < rowEnd; x++) sampleEdge(x, y)
  }
  return { width, height, pixels: out }
}

/** Samples a view of a plane bilinearly; edge values are repeated. `map` goes from output to plane pixels. */
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

/** 1 where a pixel of a view comes from the photo, 0 where an edge pixel is repeated. */
export const coverage = (
  [a, b, c, d, e, f]: Affine,
  width: number,
  height: number,
  source: { readonly width: number; readonly height: number },
): Uint8Array => {
  const covered = new Uint8Array(width * height)
  const inside = (x: number, y: number): boolean => {
    const sx = a * x + b * y + c
    const sy = d * x + e * y + f
    return sx > -1 && sy > -1 && sx < source.width && sy < source.height
  }
  const [right, bottom] = [width - 1, height - 1]
  if (inside(0, 0) && inside(right, 0) && inside(0, bottom) && inside(right, bottom)) return covered.fill(1)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const sx = a * x + b * y + c
      const sy = d * x + e * y + f
      covered[i] = sx > -1 && sy > -1 && sx < source.width && sy < source.height ? 1 : 0
    }
  }
  return covered
}
