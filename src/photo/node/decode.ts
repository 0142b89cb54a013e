import type { Sharp } from 'sharp'
import { decodeBmp } from '../bmp.ts'
import type { RgbImage } from '../image.ts'
import { checkSize, type OpenedPhoto, openPhoto } from '../open-photo.ts'
import type { PhotoFormat } from '../sniff.ts'
import { type PhotoSource, sourceLimits, Unreadable } from '../source.ts'
import { loadSharp } from './load-sharp.ts'

/** A file that sharp reads. */
interface Opened {
  /** Reads the file again, upright. */
  pipeline(): Sharp
  /** Upright. */
  readonly width: number
  readonly height: number
  readonly density: number | null
  readonly hasAlpha: boolean
}

const openHeic = async (bytes: Uint8Array): Promise<Opened> => {
  const { default: heic } = await import('heic-decode') // loaded on demand: two megabytes that few photos need
  const sharp = await loadSharp()
  const images = await heic.all({ buffer: bytes })
  try {
    const first = images[0]
    if (first === undefined) throw new Unreadable('readable.damaged')
    checkSize(first)
    const { width, height, data } = await first.decode()
    const raw = { width, height, channels: 4 } as const
    const pipeline = (): Sharp => sharp(data, { raw, limitInputPixels: sourceLimits.pixels })
    return { pipeline, width, height, density: null, hasAlpha: true }
  } finally {
    images.dispose()
  }
}

const openBmp = async (bytes: Uint8Array): Promise<Opened> => {
  const sharp = await loadSharp()
  const { width, height, data } = decodeBmp(bytes)
  checkSize({ width, height })
  const pipeline = (): Sharp => sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha()
  return { pipeline, width, height, density: null, hasAlpha: false }
}

const openWithSharp = async (bytes: Uint8Array): Promise<Opened> => {
  const sharp = await loadSharp()
  // The pixel limit is checked on the metadata first, so that the error has a reason.
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { width, height, orientation = 1, density, hasAlpha } = metadata
  checkSize(metadata)
  const pipeline = (): Sharp => {
    const opened = sharp(bytes, { failOn: 'error', limitInputPixels: sourceLimits.pixels })
    return orientation > 1 ? opened.autoOrient() : opened
  }
  const [uprightWidth, uprightHeight] = orientation >= 5 ? [height, width] : [width, height]
  return { pipeline, width: uprightWidth, height: uprightHeight, density: density ?? null, hasAlpha }
}

/** Pixels of a photo, at most `longerSide` on the longer side. */
const pixelsOf = async ({ pipeline, width, height, hasAlpha }: Opened, longerSide: number): Promise<RgbImage> => {
  let photo = pipeline()
  const longer = Math.max(width, height)
  if (longer > longerSide) {
    const scale = longerSide / longer
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) }
    photo = photo.resize({ ...size, fit: 'fill', kernel: 'linear' })
  }
  if (hasAlpha) photo = photo.flatten({ background: '#ffffff' })
  const { data, info } = await photo.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
  // A Uint8Array instead of sharp's Buffer, because V8 compiles loops that see both kinds to slower code.
  return { width: info.width, height: info.height, pixels: new Uint8Array(data.buffer, data.byteOffset, data.length) }
}

const open = async (bytes: Uint8Array, format: PhotoFormat): Promise<OpenedPhoto> => {
  const opened = await (format === 'heic' ? openHeic(bytes) : format === 'bmp' ? openBmp(bytes) : openWithSharp(bytes))
  const { width, height, density } = opened
  return { width, height, density, read: (longerSide) => pixelsOf(opened, longerSide) }
}

/**
 * Decodes a photo by its content: JPEG (CMYK and progressive too), PNG, WebP, TIFF, BMP, HEIC; upright, sRGB, alpha on white, at
 * most `workingSideOf` pixels on the longer side.
 * @throws Unreadable when it is no photo, damaged, or beyond {@link sourceLimits}
 * @example
 * const { width, height, image } = await decodePhoto(await readFile('photo.jpg'))
 * image.width <= width // true: a photo of 4000 pixels is read at 1000
 */
export const decodePhoto = (bytes: Uint8Array): Promise<PhotoSource> => openPhoto(bytes, open)
