import type { RgbImage } from './image.ts'

/** A model's input value for each byte. */
export type ByteValues = Float32Array

const byteValues = (from: number, to: number): ByteValues =>
  Float32Array.from({ length: 256 }, (_, byte) => from + ((to - from) * byte) / 255)

export const zeroToOne = byteValues(0, 1)
export const minusOneToOne = byteValues(-1, 1)

/** Inputs by length, reused for every photo, because a model copies its input before the next one is made. */
const inputs = new Map<number, Float32Array>()

const inputMemory = (length: number): Float32Array => {
  const input = inputs.get(length) ?? new Float32Array(length)
  inputs.set(length, input)
  return input
}

/** Converts an image to a model's input, into `out` from `start` when given. Otherwise the result is valid until the next call. */
export const modelInput = (
  { pixels }: RgbImage,
  values: ByteValues,
  out = inputMemory(pixels.length),
  start = 0,
): Float32Array => {
  for (let i = 0; i < pixels.length; i++) out[start + i] = values[pixels[i]!]!
  return out
}
