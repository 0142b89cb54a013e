import { kibibyte } from '../shared/byte-size.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import type { RgbImage } from './image.ts'

export interface JpegSettings {
  /** 1..100 */
  readonly quality: number
  readonly chroma: '4:2:0' | '4:4:4'
}

/** Encodes baseline JPEG. The adaptor of each runtime provides it. */
export type EncodeJpeg = (image: RgbImage, settings: JpegSettings) => Promise<Uint8Array>

const firstQuality = 90
const leastQuality = 10
/** From this quality on, full chroma improves the picture more than a higher quality. */
const fullChromaQuality = 95

const startOfImage = 2
const longestComment = 65_533

/** The JFIF header: version 1.1, density in dots per inch. */
const jfif = (dpi: number): Uint8Array => {
  const high = dpi >> 8
  const low = dpi & 0xff
  return Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 1, high, low, high, low, 0, 0)
}

/** Comment segments that make a file larger by `length` bytes, or by up to three more, because a segment has at least four. */
const padding = (length: number): Uint8Array[] => {
  const segments: Uint8Array[] = []
  for (let left = length; left > 0; ) {
    const size = Math.min(Math.max(left, 4), longestComment + 4)
    const segment = new Uint8Array(size).fill(0x20)
    segment.set([0xff, 0xfe, (size - 2) >> 8, (size - 2) & 0xff])
    segments.push(segment)
    left -= size
  }
  return segments
}

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Removes the APP0 segment that an encoder may have written, so that there is only one. */
const withoutJfif = (jpeg: Uint8Array): Uint8Array => {
  const hasJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0
  return jpeg.subarray(hasJfif ? startOfImage + 2 + ((jpeg[4]! << 8) | jpeg[5]!) : startOfImage)
}

/**
 * Encodes a JPEG within the spec's file size, at the spec's density: the best quality that fits, full chroma where there is room,
 * and a comment segment where the file would still be too small.
 * @returns undefined when the picture does not fit even at the lowest quality
 */
export const encodeIntoWindow = async (
  image: RgbImage,
  spec: PhotoSpec,
  encode: EncodeJpeg,
): Promise<Uint8Array | undefined> => {
  const header = jfif(spec.dpi)
  const least = Math.ceil(spec.kilobytes.min * kibibyte)
  const most = Math.floor(spec.kilobytes.max * kibibyte)
  const attempt = async (settings: JpegSettings): Promise<Uint8Array[]> => [
    Uint8Array.of(0xff, 0xd8),
    header,
    withoutJfif(await encode(image, settings)),
  ]
  const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0)

  let best: { parts: Uint8Array[]; quality: number } | undefined
  let low = leastQuality
  let high = 100
  for (let quality = firstQuality; low <= high; quality = (low + high) >> 1) {
    const parts = await attempt({ quality, chroma: '4:2:0' })
    if (sizeOf(parts) <= most) {
      best = { parts, quality }
      if (sizeOf(parts) >= least && quality >= firstQuality) break
      low = quality + 1
    } else {
      high = quality - 1
    }
  }
  if (best === undefined) return undefined
  if (best.quality >= fullChromaQuality) {
    const parts = await attempt({ quality: fullChromaQuality, chroma: '4:4:4' })
    if (sizeOf(parts) <= most && sizeOf(parts) > sizeOf(best.parts)) best = { parts, quality: fullChromaQuality }
  }
  const [start, head, rest] = best.parts as [Uint8Array, Uint8Array, Uint8Array]
  return concatenate([start, head, ...padding(least - sizeOf(best.parts)), rest])
}
