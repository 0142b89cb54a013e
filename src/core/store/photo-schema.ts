export interface PhotoTable {
  /** SHA-256 of the bytes, hex. */
  sha256: string
  bytes: Uint8Array
  size: number
  /** JSON of the engine's report. */
  report: string
  createdAt: string
  /** SHA-256 of the file it was mended from; null when it needed no mending. */
  original: string | null
  /** Perceptual hash, hex; null until it was computed, empty where the bytes are not a picture. */
  look: string | null
}

/** A photo that no record has, because its person is unclear or has a photo already. */
export interface PhotoUnplacedTable {
  /** SHA-256 of the original file. */
  source: string
  fileName: string
  photo: string
  why: 'none' | 'several' | 'taken'
  /** JSON: ids of the records it may belong to. */
  candidates: string
  account: string
  at: string
}

/** A photo's perceptual hash in sixteen parts of 16 bits, to be found by. */
export interface PhotoLookPartTable {
  part: number
  value: number
  photo: string
}

/** Two photos that show the same picture. */
export interface PhotoSameTable {
  photo: string
  other: string
  unlikeness: number
}

/** Original files, shown beside the mended photos. */
export interface PhotoOriginalTable {
  sha256: string
  bytes: Uint8Array
  size: number
  createdAt: string
}

/** The newest photo that an applicant uploaded for a record; it waits until a clerk takes it over. */
export interface PhotoUploadTable {
  recordId: string
  sha256: string
  size: number
  uploadedAt: string
  /** Null until it was fetched from the province. */
  bytes: Uint8Array | null
  /** The error code if the province could not deliver it; null otherwise. */
  problem: string | null
}

/** What was last sent to the province about a record that waits for a photo. */
export interface RosterEntryTable {
  recordId: string
  /** Hash of what was sent; a different content is sent again. */
  content: string
}

/** Reasons of a photo's report, to be searched. */
export interface PhotoReasonTable {
  photo: string
  reason: string
}

/** The last file that was refused for a record; gone when a better one is attached. */
export interface PhotoAttemptTable {
  recordId: string
  fileName: string
  /** SHA-256 of the file, kept as an original; null when the file was no photo at all. */
  original: string | null
  /** JSON of the engine's report. */
  report: string
  account: string
  at: string
}
