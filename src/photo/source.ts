import { mebibyte } from '../shared/byte-size.ts'
import type { ReasonCode } from '../shared/photo/reasons.ts'
import type { RgbImage } from './image.ts'

/** Limits of a source. Beyond them, decoding is refused before memory is allocated. */
export const sourceLimits = { bytes: 30 * mebibyte, pixels: 120_000_000, leastSide: 64 } as const

const leastWorkingSide = 960
const mostWorkingSide = 1280

/**
 * Longer side of the decoded photo that all steps use. JPEG can be decoded to a half, a quarter or an eighth, so such a size is
 * chosen where possible: a photo of 4000 pixels is read at 1000 and never resized.
 */
export const workingSideOf = (longerSide: number): number => {
  const shrink = [8, 4, 2].find((factor) => longerSide / factor >= leastWorkingSide) ?? 1
  return Math.min(mostWorkingSide, Math.floor(longerSide / shrink))
}

/** A photo file as decoded by an adaptor: upright by its EXIF orientation, sRGB, alpha composited on white. */
export interface PhotoSource {
  readonly image: RgbImage
  /**
   * Reads the photo again with `longerSide` pixels on the longer side. Called only when the face has fewer pixels in the working
   * image than in the result. An adaptor that cannot read twice omits it.
   */
  closer?(longerSide: number): Promise<RgbImage>
  /** Pixels of the file itself, upright; `image` may be smaller. */
  readonly width: number
  readonly height: number
  /** Format by content, e.g. `jpeg`. */
  readonly format: string
  /** Pixel density written in the file, dpi; null when none is. */
  readonly density: number | null
  /** Quality that a JPEG was saved with (`jpegQuality`); null for other formats. */
  readonly quality: number | null
  /** Size of the file in bytes. */
  readonly bytes: number
}

/**
 * Error for a file that is not a photo that the engine accepts. `reason` is a code of `reasons` (shared/photo/reasons.ts).
 * @example
 * throw new Unreadable('readable.damaged')
 */
export class Unreadable extends Error {
  readonly reason: ReasonCode & `readable.${string}`

  constructor(reason: ReasonCode & `readable.${string}`, options?: { cause?: unknown }) {
    super(`unreadable photo: ${reason}`, options)
    this.name = 'Unreadable'
    this.reason = reason
  }
}
