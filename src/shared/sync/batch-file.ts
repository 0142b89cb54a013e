/**
 * The `.gzzc` file: a batch for units whose network does not reach the province. A zip of what would have gone over
 * the wire; its trust comes from the envelope alone, so names and order inside the zip mean nothing else.
 */
export const batchFile = {
  extension: '.gzzc',
  mediaType: 'application/vnd.gzzc.batch+zip',
  /** The DSSE envelope (`envelopeSchema`). */
  envelope: 'envelope.json',
  /** One `{id, record}` a line, in the order of the leaves. */
  records: 'records.jsonl',
  /** One photo descriptor a line, in the order of the leaves. */
  photoDescriptors: 'photos.jsonl',
  /** Folder of the photos' bytes, each named by its SHA-256. */
  photoFolder: 'photos/',
  /** The answer comes back as a file of its own that holds a `signedReceiptSchema`. */
  receiptExtension: '.gzzc-receipt.json',
} as const

/** Name of a photo's entry in the zip. @example photoEntryName('ab12…') // 'photos/ab12…' */
export const photoEntryName = (sha256: string): string => `${batchFile.photoFolder}${sha256}`
