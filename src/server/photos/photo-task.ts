/** A task of a photo thread. */
export type PhotoTask =
  | { readonly task: 'inspect'; readonly bytes: Uint8Array }
  | { readonly task: 'print'; readonly bytes: Uint8Array }

/** What the province must know about a stored photo. */
export interface PhotoFacts {
  /** Pixels as the file says; 0 if it is not an upright RGB or grey JPEG, or does not decode to its last line. */
  readonly width: number
  /** Pixels; 0 as for `width`. */
  readonly height: number
  /** The perceptual hash in hex; null for a photo that is not of the final size. */
  readonly look: string | null
}

/** `inspect` gives facts, and `print` the new file, or undefined when the photo cannot be printed. */
export type PhotoTaskResult = PhotoFacts | Uint8Array | undefined
