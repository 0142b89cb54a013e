export interface PhotoTable {
  /** SHA-256 of the bytes, hex. */
  sha256: string
  bytes: Uint8Array
  size: number
  /** JSON of the engine's report. */
  report: string
  createdAt: string
  /** SHA-256 of the file it was mended from; null when it was taken as it came. */
  original: string | null
  /** Perceptual hash, hex; null until it was looked at, empty where the bytes are no picture. */
  look: string | null
}

/** A photo whose person is not known yet, or who has one already. */
export interface PhotoUnplacedTable {
  /** SHA-256 of the file as it was handed in. */
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

/** Files as they were handed in, to be seen beside what they were mended to. */
export interface PhotoOriginalTable {
  sha256: string
  bytes: Uint8Array
  size: number
  createdAt: string
}

/** A photo that an applicant uploaded for a record, the newest: it waits for the clerk's word. */
export interface PhotoUploadTable {
  recordId: string
  sha256: string
  size: number
  uploadedAt: string
  /** Null until it was fetched from the province. */
  bytes: Uint8Array | null
  /** The error code with which the province could not hand it over; null otherwise. */
  problem: string | null
}

/** What the province was told of a record that waits for a photo. */
export interface RosterEntryTable {
  recordId: string
  /** What was told, by content: other words are told anew. */
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
