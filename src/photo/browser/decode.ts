import { decodeBmp } from '../bmp.ts'
import type { RgbImage } from '../image.ts'
import { jpegQuality } from '../jpeg-quality.ts'
import { type PhotoFormat, sniff } from '../sniff.ts'
import { type PhotoSource, sourceLimits, Unreadable, workingSideOf } from '../source.ts'
import { readPicture } from './canvas.ts'
import { readImageHeader } from './image-header.ts'
import { type CanvasPixels, reduce } from './reduce.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** A photo that can be decoded, upright. */
interface Opened {
  /** Its pixels, fewer than the file's where that is quicker and `longerSide` asks for no more. */
  pixels(longerSide: number): Promise<CanvasPixels>
  /** As decoded for the working size, which is how it is known to be sound. */
  readonly first: CanvasPixels
  readonly width: number
  readonly height: number
  readonly density: number | null
}

/** Refuses by declared size, before any pixel is decoded. */
const checkSize = ({ width, height }: Size): void => {
  if (width * height > sourceLimits.pixels) throw new Unreadable('readable.tooManyPixels')
  if (Math.min(width, height) < sourceLimits.leastSide) throw new Unreadable('readable.tooSmall')
}

/** The largest power of two, up to 8, by which a JPEG can be decoded smaller and still have `longerSide` pixels. */
const shrinkOf = ({ width, height }: Size, longerSide: number): number =>
  [8, 4, 2].find((shrink) => Math.floor(Math.max(width, height) / shrink) >= longerSide) ?? 1

/** By WebCodecs: a JPEG is decoded straight to a smaller size, which saves most of the time. */
const decodeFrame = async (
  bytes: Uint8Array,
  type: string,
  { width, height }: Size,
  longerSide: number,
): Promise<CanvasPixels> => {
  const shrink = type === 'image/jpeg' ? shrinkOf({ width, height }, longerSide) : 1
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
  const pixels = (longerSide: number): Promise<CanvasPixels> =>
    typeof ImageDecoder === 'undefined' ? decodeBitmap(bytes, type) : decodeFrame(bytes, type, header, longerSide)
  const first = await pixels(workingSideOf(Math.max(header.width, header.height)))
  const onItsSide = first.width > first.height !== header.width > header.height
  const [width, height] = onItsSide ? [header.height, header.width] : [header.width, header.height]
  return { pixels, first, width, height, density: header.density }
}

/** The decoder is loaded when the first such photo comes: it is as large as all the rest. */
const openHeic = async (bytes: Uint8Array): Promise<Opened> => {
  const { default: heic } = await import('heic-decode')
  const images = await heic.all({ buffer: bytes })
  try {
    const first = images[0]
    if (first === undefined) throw new Unreadable('readable.damaged')
    checkSize(first)
    const whole = await first.decode()
    return { pixels: async () => whole, first: whole, width: whole.width, height: whole.height, density: null }
  } finally {
    images.dispose()
  }
}

/** Browsers read bitmaps too, but not alike. */
const openBmp = (bytes: Uint8Array): Opened => {
  const whole = decodeBmp(bytes)
  checkSize(whole)
  return { pixels: async () => whole, first: whole, width: whole.width, height: whole.height, density: null }
}

/** Canvas pixels as an image with `longerSide` pixels on the longer side; fewer stay fewer. A pixel more is no matter. */
export const imageOf = (pixels: CanvasPixels, longerSide: number): RgbImage => {
  const longer = Math.max(pixels.width, pixels.height)
  const scale = longer <= longerSide + 1 ? 1 : longerSide / longer
  return reduce(pixels, Math.round(pixels.width * scale), Math.round(pixels.height * scale))
}

/**
 * Decodes a photo by its content: upright, sRGB, alpha on white, at most {@link workingSideOf} pixels on the longer side.
 * JPEG, PNG, WebP by the browser; HEIC and BMP by decoders of their own. TIFF is refused: browsers do not read it.
 * @throws Unreadable when it is no photo, damaged, or beyond {@link sourceLimits}
 */
export const decodePhoto = async (bytes: Uint8Array): Promise<PhotoSource> => {
  if (bytes.length > sourceLimits.bytes) throw new Unreadable('readable.tooManyBytes')
  const format = sniff(bytes)
  try {
    const opened = await (format === 'heic'
      ? openHeic(bytes)
      : format === 'bmp'
        ? openBmp(bytes)
        : openByBrowser(bytes, format))
    const { width, height, density } = opened
    return {
      image: imageOf(opened.first, workingSideOf(Math.max(width, height))),
      closer: async (longerSide) => imageOf(await opened.pixels(longerSide), longerSide),
      width,
      height,
      format,
      density,
      quality: jpegQuality(bytes),
      bytes: bytes.length,
    }
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause
    throw new Unreadable('readable.damaged', { cause })
  }
}
