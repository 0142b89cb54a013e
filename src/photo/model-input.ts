import type { RgbImage } from './image.ts'

/** How a model wants its bytes: `from` for 0 to `to` for 255. */
export interface Range {
  readonly from: number
  readonly to: number
}

export const zeroToOne: Range = { from: 0, to: 1 }
export const minusOneToOne: Range = { from: -1, to: 1 }

/** An image as a model's input, into `out` from `start` when given. */
export const modelInput = (
  { pixels }: RgbImage,
  { from, to }: Range,
  out = new Float32Array(pixels.length),
  start = 0,
): Float32Array => {
  const values = Float32Array.from({ length: 256 }, (_, byte) => from + ((to - from) * byte) / 255)
  for (let i = 0; i < pixels.length; i++) out[start + i] = values[pixels[i]!]!
  return out
}
