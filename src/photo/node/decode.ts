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
  /** Meaning of the fourth channel: opacity on white, or black ink of a file without a colour profile. Undefined for three channels. */
  readonly fourth?: 'opacity' | 'ink'
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
    return { pipeline, width, height, density: null, fourth: 'opacity' }
  } finally {
    images.dispose()
  }
}

const openBmp = async (bytes: Uint8Array): Promise<Opened> => {
  const sharp = await loadSharp()
  const { width, height, data } = decodeBmp(bytes)
  checkSize({ width, height })
  const pipeline = (): Sharp => sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha()
  return { pipeline, width, height, density: null }
}

const openWithSharp = async (bytes: Uint8Array): Promise<Opened> => {
  const sharp = await loadSharp()
  // The pixel limit is checked on the metadata first, so that the error has a reason.
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { width, height, orientation = 1, density, hasAlpha, space, hasProfile } = metadata
  checkSize(metadata)
  const pipeline = (): Sharp => {
    const opened = sharp(bytes, { failOn: 'warning', limitInputPixels: sourceLimits.pixels })
    return orientation > 1 ? opened.autoOrient() : opened
  }
  const [uprightWidth, uprightHeight] = orientation >= 5 ? [height, width] : [width, height]
  const upright = { width: uprightWidth, height: uprightHeight, density: density ?? null }
  if (space === 'cmyk' && !hasProfile) return { pipeline, ...upright, fourth: 'ink' }
  return { pipeline, ...upright, ...(hasAlpha ? { fourth: 'opacity' } : {}) }
}

/**
 * Three channels of four. Browsers composite opacity and mix inks by the same arithmetic, so a photo gets the same pixels, and the same
 * verdict, here and in a page. The library itself truncates opacity, and takes inks without a profile for those of a printing press.
 */
const withoutFourth = (data: Uint8Array, fourth: 'opacity' | 'ink'): Uint8Array => {
  const pixels = new Uint8Array((data.length / 4) * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const last = data[from + 3]!
    for (let channel = 0; channel < 3; channel++) {
      const value = data[from + channel]!
      pixels[to + channel] =
        fourth === 'ink' ? ((255 - value) * (255 - last)) / 255 : Math.round((value * last) / 255) + 255 - last
    }
  }
  return pixels
}

/** Pixels of a photo, at most `longerSide` on the longer side. */
const pixelsOf = async ({ pipeline, width, height, fourth }: Opened, longerSide: number): Promise<RgbImage> => {
  let photo = fourth === 'ink' ? pipeline().pipelineColourspace('cmyk') : pipeline()
  const longer = Math.max(width, height)
  if (longer > longerSide) {
    const scale = longerSide / longer
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) }
    photo = photo.resize({ ...size, fit: 'fill', kernel: 'linear' })
  }
  photo = photo.toColourspace(fourth === 'ink' ? 'cmyk' : 'srgb')
  const { data, info } = await (fourth === undefined ? photo.removeAlpha() : photo)
    .raw()
    .toBuffer({ resolveWithObject: true })
  // A Uint8Array instead of sharp's Buffer, because V8 compiles loops that see both kinds to slower code.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length)
  return { width: info.width, height: info.height, pixels: fourth ? withoutFourth(bytes, fourth) : bytes }
}

const open = async (bytes: Uint8Array, format: PhotoFormat): Promise<OpenedPhoto> => {
  const opened = await (format === 'heic' ? openHeic(bytes) : format === 'bmp' ? openBmp(bytes) : openWithSharp(bytes))
  const { width, height, density } = opened
  return { width, height, density, read: (longerSide) => pixelsOf(opened, longerSide) }
}

/**
 * Decodes a photo by its content: JPEG (CMYK and progressive too), PNG, WebP, AVIF, TIFF, BMP, HEIC; upright, sRGB, alpha on white, at
 * most `workingSideOf` pixels on the longer side.
 * @throws Unreadable when it is no photo, damaged, or beyond {@link sourceLimits}
 * @example
 * const { width, height, image } = await decodePhoto(await readFile('photo.jpg'))
 * image.width <= width // true: a photo of 4000 pixels is read at 1000
 */
export const decodePhoto = (bytes: Uint8Array): Promise<PhotoSource> => openPhoto(bytes, open)
