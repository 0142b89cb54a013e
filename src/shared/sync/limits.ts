import { kibibyte, mebibyte } from '../byte-size.ts'

/** Limits of everything that crosses the wire. The core checks them before it sends, the server while it reads. */
export const limits = {
  /** Records of one batch. */
  recordsPerBatch: 10_000,
  /** Hashes of one question which photos the server lacks. */
  hashesPerQuestion: 20_000,
  /** Bytes of one photo. */
  photoBytes: 512 * kibibyte,
  /** Photos of one unit that are stored and not yet named by a record: two full batches. */
  unnamedPhotos: 20_000,
  /** Bytes of those photos: a full batch of photos of the largest size. */
  unnamedPhotoBytes: 10_000 * 512 * kibibyte,
  /** Days after which a photo is deleted that no record names. The unit uploads it again if it still needs it. */
  unnamedPhotoDays: 30,
  /** Photos of one pack. */
  photosPerPack: 1_000,
  /** Bytes of a pack that the server accepts. Units of earlier versions send that much. */
  packBytes: 16 * mebibyte,
  /** Bytes of a unit's first pack, of its smallest, and of its largest, which also passes a reverse proxy's usual 1 MB. */
  firstPackBytes: 256 * kibibyte,
  smallestPackBytes: 64 * kibibyte,
  largestPackBytes: 1_000_000,
  /** Share of all bytes that one pack may have at most, so that a cut costs little, and packs that are on their way at once. */
  packShare: 0.05,
  packsAtOnce: 2,
  /** Records of one page of a roster, separately for those that wait and those that no longer do. */
  rosterPage: 5_000,
  /** Bytes of a photo that an applicant uploads. */
  uploadBytes: 20 * mebibyte,
  /** Bytes of a JSON body of a device (a full batch is about 10 MB). */
  deviceBodyBytes: 32 * mebibyte,
  /** Bytes of a JSON body of the public. */
  publicBodyBytes: 16 * kibibyte,
  /** Bytes of a PDF to be verified. A certificate has about a hundred kilobytes, with the largest photo one megabyte. */
  pdfBytes: 2 * mebibyte,
  /** Events of one answer of the feed. */
  feedPage: 500,
  /** How far a device's clock may be from the server's, and how long a nonce is remembered, in seconds. */
  clockSkewSeconds: 600,
} as const
