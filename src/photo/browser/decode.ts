import { Problem } from '../../shared/errors/problem.ts'
import { decodeBmp } from '../bmp.ts'
import type { RgbImage } from '../image.ts'
import { checkSize, type OpenedPhoto, openPhoto } from '../open-photo.ts'
import type { PhotoFormat } from '../sniff.ts'
import { type PhotoSource, Unreadable, workingSideOf } from '../source.ts'
import { readPicture } from './canvas.ts'
import { readImageHeader } from './image-header.ts'
import { type CanvasPixels, reduce } from './reduce.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** The largest reduction (1, 2, 4 or 8) at which a decoded JPEG still has `longerSide` pixels. */
const shrinkOf = ({ width, height }: Size, longerSide: number): number =>
  [8, 4, 2].find((shrink) => Math.floor(Math.max(width, height) / shrink) >= longerSide) ?? 1

/** Decodes with WebCodecs, which can decode a JPEG directly to a smaller size and so saves most of the time. */
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

/** Pixels that a canvas of Safari on a phone has at most. A larger one stays empty without an error. */
const mostCanvasPixels = 4096 * 4096

/**
 * How `createImageBitmap` decodes a photo that is too large for a canvas. Only the width is given, so that the browser keeps the
 * proportions, and it fits whichever side is up.
 */
const bitmapOptions = ({ width, height }: Size): ImageBitmapOptions =>
  width * height > mostCanvasPixels
    ? {
        resizeWidth: Math.floor(Math.sqrt((mostCanvasPixels * Math.min(width, height)) / Math.max(width, height))),
        resizeQuality: 'high',
      }
    : {}

const decodeBitmap = async (bytes: Uint8Array, type: string, size: Size): Promise<CanvasPixels> => {
  const bitmap = await createImageBitmap(new Blob([bytes as BufferSource], { type }), bitmapOptions(size))
  const pixels = readPicture(bitmap, bitmap.width, bitmap.height)
  bitmap.close()
  return pixels
}

const openByBrowser = async (bytes: Uint8Array, format: PhotoFormat): Promise<OpenedPhoto> => {
  const header = readImageHeader(bytes, format)
  if (header === undefined) throw new Unreadable(format === 'tiff' ? 'readable.unsupported' : 'readable.damaged')
  checkSize(header)
  const type = `image/${format}`
  // WebCodecs exist only in pages from secure addresses, and not in every browser.
  const pixels = (longerSide: number): Promise<CanvasPixels> =>
    typeof ImageDecoder === 'undefined'
      ? decodeBitmap(bytes, type, header)
      : decodeFrame(bytes, type, header, longerSide)
  const workingSide = workingSideOf(Math.max(header.width, header.height))
  // Decoded at once at the working size, which shows whether the file is intact and which side is up.
  const first = await pixels(workingSide)
  const onItsSide = first.width > first.height !== header.width > header.height
  const [width, height] = onItsSide ? [header.height, header.width] : [header.width, header.height]
  const read = async (longerSide: number): Promise<RgbImage> =>
    imageOf(longerSide <= workingSide ? first : await pixels(longerSide), longerSide)
  return { width, height, density: header.density, read }
}

/** A photo that is always decoded at full size. */
const openWhole = (whole: CanvasPixels): OpenedPhoto => ({
  width: whole.width,
  height: whole.height,
  density: null,
  read: async (longerSide) => imageOf(whole, longerSide),
})

/** Loads the decoder with the first such photo, because it is as large as everything else together. */
const openHeic = async (bytes: Uint8Array): Promise<OpenedPhoto> => {
  const { default: heic } = await import('heic-decode').catch((cause: unknown) => {
    // Without a network. The photo itself may be intact.
    throw new Problem('photo.filesNotFetched', {}, { cause })
  })
  const images = await heic.all({ buffer: bytes })
  try {
    const first = images[0]
    if (first === undefined) throw new Unreadable('readable.damaged')
    checkSize(first)
    return openWhole(await first.decode())
  } finally {
    images.dispose()
  }
}

/** Uses the engine's own decoder, because browsers read bitmaps differently. */
const openBmp = (bytes: Uint8Array): OpenedPhoto => {
  const whole = decodeBmp(bytes)
  checkSize(whole)
  return openWhole(whole)
}

/** Scales canvas pixels down to `longerSide` pixels on the longer side. Smaller ones, and those one pixel larger, are kept. */
export const imageOf = (pixels: CanvasPixels, longerSide: number): RgbImage => {
  const longer = Math.max(pixels.width, pixels.height)
  const scale = longer <= longerSide + 1 ? 1 : longerSide / longer
  return reduce(pixels, Math.round(pixels.width * scale), Math.round(pixels.height * scale))
}

const open = async (bytes: Uint8Array, format: PhotoFormat): Promise<OpenedPhoto> =>
  format === 'heic' ? openHeic(bytes) : format === 'bmp' ? openBmp(bytes) : openByBrowser(bytes, format)

/**
 * Decodes a photo by its content: upright, sRGB, alpha on white, at most {@link workingSideOf} pixels on the longer side.
 * The browser decodes JPEG, PNG, WebP and AVIF; HEIC and BMP have decoders of their own. TIFF is refused, because browsers do not read it.
 * @throws Unreadable when it is no photo, damaged, or beyond `sourceLimits`
 * @throws Problem `photo.filesNotFetched` when the decoder of HEIC cannot be fetched
 */
export const decodePhoto = (bytes: Uint8Array): Promise<PhotoSource> => openPhoto(bytes, open)
