import { Problem } from '../shared/errors/problem.ts'
import type { RgbImage } from './image.ts'
import { jpegQuality } from './jpeg-quality.ts'
import { type PhotoFormat, sniff } from './sniff.ts'
import { type PhotoSource, sourceLimits, Unreadable, workingSideOf } from './source.ts'
import { tidyJpeg } from './tidy-jpeg.ts'

/** A photo that an adaptor can decode, upright. */
export interface OpenedPhoto {
  readonly width: number
  readonly height: number
  /** Pixel density written in the file, dpi; null when none is. */
  readonly density: number | null
  /** Decodes its pixels, at most `longerSide` on the longer side. */
  read(longerSide: number): Promise<RgbImage>
}

/** Checks the declared size before any pixel is decoded. @throws Unreadable */
export const checkSize = ({ width, height }: { readonly width: number; readonly height: number }): void => {
  if (width * height > sourceLimits.pixels) throw new Unreadable('readable.tooManyPixels')
  if (Math.min(width, height) < sourceLimits.leastSide) throw new Unreadable('readable.tooSmall')
}

/**
 * Opens a photo for the engine with the decoder of a runtime.
 * @throws Unreadable when it is no photo, damaged (any error of the decoder), or beyond {@link sourceLimits}
 */
export const openPhoto = async (
  bytes: Uint8Array,
  open: (bytes: Uint8Array, format: PhotoFormat) => Promise<OpenedPhoto>,
): Promise<PhotoSource> => {
  if (bytes.length > sourceLimits.bytes) throw new Unreadable('readable.tooManyBytes')
  const format = sniff(bytes)
  try {
    const { width, height, density, read } = await open(format === 'jpeg' ? tidyJpeg(bytes) : bytes, format)
    return {
      image: await read(workingSideOf(Math.max(width, height))),
      closer: read,
      width,
      height,
      format,
      density,
      quality: jpegQuality(bytes),
      bytes: bytes.length,
    }
  } catch (cause) {
    if (cause instanceof Unreadable || cause instanceof Problem) throw cause
    throw new Unreadable('readable.damaged', { cause })
  }
}
