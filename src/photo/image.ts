import { freshFloats, type Memory } from './reused-arrays.ts'

/** Pixels of one image: three interleaved bytes (sRGB) per pixel, rows from the top, no padding. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** One value per pixel, rows from the top. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** Halves an image; each pixel is the mean of four. An odd last row or column is dropped, and a line of one pixel becomes a point. */
const halve = ({ width, height, pixels }: RgbImage): RgbImage => {
  if (width < 2 || height < 2) return { width: 1, height: 1, pixels: pixels.slice(0, 3) }
  const halfWidth = width >> 1
  const halfHeight = height >> 1
  const half = new Uint8Array(halfWidth * halfHeight * 3)
  const row = width * 3
  let to = 0
  for (let y = 0; y < halfHeight; y++) {
    let i = 2 * y * row
    for (let x = 0; x < halfWidth; x++, i += 6, to += 3) {
      const j = i + row
      half[to] = (pixels[i]! + pixels[i + 3]! + pixels[j]! + pixels[j + 3]! + 2) >> 2
      half[to + 1] = (pixels[i + 1]! + pixels[i + 4]! + pixels[j + 1]! + pixels[j + 4]! + 2) >> 2
      half[to + 2] = (pixels[i + 2]! + pixels[i + 5]! + pixels[j + 2]! + pixels[j + 5]! + 2) >> 2
    }
  }
  return { width: halfWidth, height: halfHeight, pixels: half }
}

/** An image and its halvings, made on demand. Every scaled-down view of a photo is sampled from one of them. */
export class Pyramid {
  readonly #levels: RgbImage[]

  constructor(image: RgbImage) {
    this.#levels = [image]
  }

  get image(): RgbImage {
    return this.#levels[0]!
  }

  /** The image halved `level` times; stops at one pixel. */
  level(level: number): RgbImage {
    while (this.#levels.length <= level) this.#levels.push(halve(this.#levels.at(-1)!))
    return this.#levels[level]!
  }
}

/** Luma of each pixel (BT.601 weights on gamma-coded values), 0..255. */
export const luma = ({ width, height, pixels }: RgbImage, memory: Memory<Float32Array> = freshFloats): Plane => {
  const values = memory(width * height)
  for (let i = 0, at = 0; i < values.length; i++, at += 3) {
    values[i] = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!
  }
  return { width, height, values }
}
