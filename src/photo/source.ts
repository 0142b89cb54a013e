import type { ReasonCode } from '../shared/photo/reasons.ts'
import type { RgbImage } from './image.ts'

/** What an adaptor may take in: beyond it, decoding is refused before memory is spent. */
export const sourceLimits = { bytes: 30 * 1024 * 1024, pixels: 120_000_000, leastSide: 64 } as const

/** Longer side of the decoded photo: one decode at this size feeds every step. */
export const workingSide = 1280

/** A photo file as an adaptor decoded it: upright by its EXIF orientation, sRGB, alpha laid on white. */
export interface PhotoSource {
  readonly image: RgbImage
  /** Pixels of the file itself, upright; `image` may be smaller. */
  readonly width: number
  readonly height: number
  /** Format by content, e.g. `jpeg`. */
  readonly format: string
  /** Pixel density written in the file, dpi; null when none is. */
  readonly density: number | null
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
