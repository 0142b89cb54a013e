import type { RgbImage } from '../image.ts'

/** Pixels of a canvas: interleaved red, green, blue and a fourth byte, which is ignored. */
export interface CanvasPixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

interface Taps {
  /** First source pixel of each output pixel. */
  readonly first: Int32Array
  /** Weights of the source pixels from there on, `count` for each output pixel; they add up to one. */
  readonly weights: Float32Array
  readonly count: number
}

/** Triangle filter as wide as the reduction, equal to `linear` of the Node adaptor's library. */
const tapsFor = (from: number, to: number): Taps => {
  const step = from / to
  const reach = Math.max(1, step)
  const count = Math.ceil(2 * reach) + 1
  const first = new Int32Array(to)
  const weights = new Float32Array(to * count)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * step - 0.5
    const start = Math.max(0, Math.min(from - count, Math.ceil(centre - reach)))
    first[i] = start
    let sum = 0
    for (let k = 0; k < count && start + k < from; k++) {
      const weight = Math.max(0, 1 - Math.abs(start + k - centre) / reach)
      weights[i * count + k] = weight
      sum += weight
    }
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum
  }
  return { first, weights, count }
}

/** Drops the fourth byte. */
const withoutAlpha = ({ width, height, data }: CanvasPixels): RgbImage => {
  const pixels = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from]!
    pixels[to + 1] = data[from + 1]!
    pixels[to + 2] = data[from + 2]!
  }
  return { width, height, pixels }
}

/**
 * Scales canvas pixels down, never up. Browsers' own scaling differs, and sharpness is measured on the result, so every
 * browser must give the same pixels.
 */
export const reduce = (source: CanvasPixels, width: number, height: number): RgbImage => {
  if (source.width <= width && source.height <= height) return withoutAlpha(source)
  const across = tapsFor(source.width, width)
  const down = tapsFor(source.height, height)
  const stride = source.width * 4
  const row = new Float32Array(stride)
  const pixels = new Uint8Array(width * height * 3)
  let to = 0
  for (let y = 0; y < height; y++) {
    row.fill(0)
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k]!
      if (weight === 0) continue
      const start = (down.first[y]! + k) * stride
      for (let i = 0; i < stride; i++) row[i]! += weight * source.data[start + i]!
    }
    for (let x = 0; x < width; x++, to += 3) {
      let [red, green, blue] = [0.5, 0.5, 0.5]
      let at = across.first[x]! * 4
      for (let k = x * across.count; k < (x + 1) * across.count; k++, at += 4) {
        const weight = across.weights[k]!
        red += weight * row[at]!
        green += weight * row[at + 1]!
        blue += weight * row[at + 2]!
      }
      pixels[to] = red
      pixels[to + 1] = green
      pixels[to + 2] = blue
    }
  }
  return { width, height, pixels }
}
