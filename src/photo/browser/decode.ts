import type { RgbImage } from '../image.ts'
import { type PhotoFormat, sniff } from '../sniff.ts'
import { type PhotoSource, sourceLimits, Unreadable, workingSideOf } from '../source.ts'
import { readPicture } from './canvas.ts'
import { readImageHeader } from './image-header.ts'
import { type CanvasPixels, reduce } from './reduce.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** A decoded picture, upright; its pixels may be fewer than the file's. */
interface Opened {
  readonly pixels: CanvasPixels
  readonly width: number
  readonly height: number
  readonly density: number | null
}

/** Refuses by declared size, before any pixel is decoded. */
const checkSize = ({ width, height }: Size): void => {
  if (width * height > sourceLimits.pixels) throw new Unreadable('readable.tooManyPixels')
  if (Math.min(width, height) < sourceLimits.leastSide) throw new Unreadable('readable.tooSmall')
}

/** The largest power of two, up to 8, by which a JPEG can be decoded smaller and still fill the working size. */
const shrinkOf = ({ width, height }: Size): number =>
  [8, 4, 2].find((shrink) => Math.max(width, height) / shrink >= workingSideOf(Math.max(width, height))) ?? 1

/** By WebCodecs: a JPEG is decoded straight to a smaller size, which saves most of the time. */
const decodeFrame = async (bytes: Uint8Array, type: string, { width, height }: Size): Promise<CanvasPixels> => {
  const shrink = type === 'image/jpeg' ? shrinkOf({ width, height }) : 1
  const desired =
    shrink > 1 ? { desiredWidth: Math.ceil(width / shrink), desiredHeight: Math.ceil(height / shrink) } : {}
  const decoder = new ImageDecoder({ data: bytes as BufferSource, type, ...desired })
  try {
    const { image } = await decoder.decode()
    const pixels = readPicture(image, image.displayWidth, image.displayHeight)
    image.close()
    return pixels
  } finally {
    decoder.close()
  }
}

const decodeBitmap = async (bytes: Uint8Array, type: string): Promise<CanvasPixels> => {
  const bitmap = await createImageBitmap(new Blob([bytes as BufferSource], { type }))
  const pixels = readPicture(bitmap, bitmap.width, bitmap.height)
  bitmap.close()
  return pixels
}

const openByBrowser = async (bytes: Uint8Array, format: PhotoFormat): Promise<Opened> => {
  const header = readImageHeader(bytes, format)
  if (header === undefined) throw new Unreadable(format === 'tiff' ? 'readable.unsupported' : 'readable.damaged')
  checkSize(header)
  const type = `image/${format}`
  // Only pages from secure addresses have WebCodecs, and not in every browser.
  const pixels = await (typeof ImageDecoder === 'undefined'
    ? decodeBitmap(bytes, type)
    : decodeFrame(bytes, type, header))
  const onItsSide = pixels.width > pixels.height !== header.width > header.height
  const [width, height] = onItsSide ? [header.height, header.width] : [header.width, header.height]
  return { pixels, width, height, density: header.density }
}

/** The decoder is loaded when the first such photo comes: it is as large as all the rest. */
const openHeic = async (bytes: Uint8Array): Promise<Opened> => {
  const { default: heic } = await import('heic-decode')
  const images = await heic.all({ buffer: bytes })
  try {
    const first = images[0]
    if (first === undefined) throw new Unreadable('readable.damaged')
    checkSize(first)
    const pixels = await first.decode()
    return { pixels, width: pixels.width, height: pixels.height, density: null }
  } finally {
    images.dispose()
  }
}

/**
 * Canvas pixels at the engine's working size.
 * @param longerSide of the file, where the canvas holds fewer pixels already
 */
export const atWorkingSize = (
  pixels: CanvasPixels,
  longerSide: number = Math.max(pixels.width, pixels.height),
): RgbImage => {
  const scale = Math.min(1, workingSideOf(longerSide) / Math.max(pixels.width, pixels.height))
  return reduce(pixels, Math.round(pixels.width * scale), Math.round(pixels.height * scale))
}

/**
 * Decodes a photo by its content: upright, sRGB, alpha on white, at most {@link workingSideOf} pixels on the longer side.
 * JPEG, PNG, WebP by the browser; HEIC by a decoder of its own. TIFF is refused: browsers do not read it.
 * @throws Unreadable when it is no photo, damaged, or beyond {@link sourceLimits}
 */
export const decodePhoto = async (bytes: Uint8Array): Promise<PhotoSource> => {
  if (bytes.length > sourceLimits.bytes) throw new Unreadable('readable.tooManyBytes')
  const format = sniff(bytes)
  try {
    const { pixels, width, height, density } = await (format === 'heic'
      ? openHeic(bytes)
      : openByBrowser(bytes, format))
    return {
      image: atWorkingSize(pixels, Math.max(width, height)),
      width,
      height,
      format,
      density,
      bytes: bytes.length,
    }
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause
    throw new Unreadable('readable.damaged', { cause })
  }
}
