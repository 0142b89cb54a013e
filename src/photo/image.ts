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

/** Half the size, each pixel the mean of four. An odd last row or column is dropped. */
const halve = ({ width, height, pixels }: RgbImage): RgbImage => {
  const halfWidth = Math.max(1, width >> 1)
  const halfHeight = Math.max(1, height >> 1)
  const half = new Uint8Array(halfWidth * halfHeight * 3)
  const right = width > 1 ? 3 : 0
  const below = height > 1 ? width * 3 : 0
  let to = 0
  for (let y = 0; y < halfHeight; y++) {
    let from = 2 * y * width * 3
    for (let x = 0; x < halfWidth; x++, from += 6) {
      for (let channel = 0; channel < 3; channel++) {
        const at = from + channel
        half[to++] = (pixels[at]! + pixels[at + right]! + pixels[at + below]! + pixels[at + right + below]! + 2) >> 2
      }
    }
  }
  return { width: halfWidth, height: halfHeight, pixels: half }
}

/** An image and its halvings, made when first asked for: what every scaled-down view of one photo is sampled from. */
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
export const luma = ({ width, height, pixels }: RgbImage): Plane => {
  const values = new Float32Array(width * height)
  for (let i = 0, at = 0; i < values.length; i++, at += 3) {
    values[i] = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!
  }
  return { width, height, values }
}
