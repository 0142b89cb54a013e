/**
 * The `.gzzc` file: a batch of a unit whose network does not reach the province. It is a zip of what the wire would carry.
 * Only the envelope proves its content, so names and order inside the zip have no meaning of their own.
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
  /** Extension of the answer, a separate file with a `signedReceiptSchema`. */
  receiptExtension: '.gzzc-receipt.json',
} as const

/** Name of a photo's entry in the zip. @example photoEntryName('ab12…') // 'photos/ab12…' */
export const photoEntryName = (sha256: string): string => `${batchFile.photoFolder}${sha256}`
