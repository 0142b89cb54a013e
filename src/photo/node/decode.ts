import sharp, { type Sharp } from 'sharp'
import { type PhotoFormat, sniff } from '../sniff.ts'
import { type PhotoSource, sourceLimits, Unreadable, workingSide } from '../source.ts'

// One photo a worker, many workers: threads inside libvips would only fight each other, and no photo is read twice.
sharp.concurrency(1)
sharp.cache(false)

interface Opened {
  readonly pipeline: Sharp
  readonly width: number
  readonly height: number
  readonly density: number | null
}

/** Refuses by declared size, before any pixel is decoded. */
const checkSize = (width: number, height: number): void => {
  if (width * height > sourceLimits.pixels) throw new Unreadable('readable.tooManyPixels')
  if (Math.min(width, height) < sourceLimits.leastSide) throw new Unreadable('readable.tooSmall')
}

const openHeic = async (bytes: Uint8Array): Promise<Opened> => {
  const { default: heic } = await import('heic-decode') // two megabytes that few photos need
  const images = await heic.all({ buffer: bytes })
  try {
    const first = images[0]
    if (first === undefined) throw new Unreadable('readable.damaged')
    checkSize(first.width, first.height)
    const { width, height, data } = await first.decode()
    const raw = { width, height, channels: 4 } as const
    const pipeline = sharp(data, { raw, limitInputPixels: sourceLimits.pixels })
    return { pipeline, width, height, density: null }
  } finally {
    images.dispose()
  }
}

const openWithSharp = async (bytes: Uint8Array): Promise<Opened> => {
  // The pixel limit is checked on the metadata first, so that the refusal names its reason.
  const { width, height, orientation, density } = await sharp(bytes, { limitInputPixels: false }).metadata()
  checkSize(width, height)
  const pipeline = sharp(bytes, { failOn: 'error', limitInputPixels: sourceLimits.pixels }).autoOrient()
  const onItsSide = orientation !== undefined && orientation >= 5
  const [uprightWidth, uprightHeight] = onItsSide ? [height, width] : [width, height]
  return { pipeline, width: uprightWidth, height: uprightHeight, density: density ?? null }
}

const read = async (bytes: Uint8Array, format: PhotoFormat): Promise<PhotoSource> => {
  const { pipeline, width, height, density } = await (format === 'heic' ? openHeic(bytes) : openWithSharp(bytes))
  const { data, info } = await pipeline
    .resize(workingSide, workingSide, { fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const image = { width: info.width, height: info.height, pixels: data }
  return { image, width, height, format, density, bytes: bytes.length }
}

/**
 * Decodes a photo by its content: JPEG (CMYK and progressive too), PNG, WebP, TIFF, HEIC; upright, sRGB, alpha on white, at
 * most {@link workingSide} pixels on the longer side.
 * @throws Unreadable when it is no photo, damaged, or beyond {@link sourceLimits}
 */
export const decodePhoto = async (bytes: Uint8Array): Promise<PhotoSource> => {
  if (bytes.length > sourceLimits.bytes) throw new Unreadable('readable.tooManyBytes')
  const format = sniff(bytes)
  try {
    return await read(bytes, format)
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause
    throw new Unreadable('readable.damaged', { cause })
  }
}
