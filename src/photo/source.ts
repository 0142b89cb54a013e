import type { ReasonCode } from '../shared/photo/reasons.ts'
import type { RgbImage } from './image.ts'

/** What an adaptor may take in: beyond it, decoding is refused before memory is spent. */
export const sourceLimits = { bytes: 30 * 1024 * 1024, pixels: 120_000_000, leastSide: 64 } as const

const leastWorkingSide = 960
const mostWorkingSide = 1280

/**
 * Longer side of the decoded photo that every step looks at. JPEG decodes to a half, a quarter or an eighth at once, so
 * such a size is taken where one suits: a photo of 4000 pixels is read at 1000 and never resized.
 */
export const workingSideOf = (longerSide: number): number => {
  const shrink = [8, 4, 2].find((factor) => longerSide / factor >= leastWorkingSide) ?? 1
  return Math.min(mostWorkingSide, Math.floor(longerSide / shrink))
}

/** A photo file as an adaptor decoded it: upright by its EXIF orientation, sRGB, alpha laid on white. */
export interface PhotoSource {
  readonly image: RgbImage
  /**
   * The photo again, with `longerSide` pixels on the longer side: asked for only where the face is so small that the working
   * image holds fewer pixels of it than the result. An adaptor that cannot read twice leaves it out.
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

/** A file that is no photo this engine takes, with the reason for people. */
export class Unreadable extends Error {
  readonly reason: ReasonCode & `readable.${string}`

  constructor(reason: ReasonCode & `readable.${string}`, options?: { cause?: unknown }) {
    super(`unreadable photo: ${reason}`, options)
    this.name = 'Unreadable'
    this.reason = reason
  }
}
