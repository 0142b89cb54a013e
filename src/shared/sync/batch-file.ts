/**
 * The `.gzzc` file: a batch of a unit whose network does not reach the province. It is a zip of what the wire would carry.
 * Only the envelope proves its content, so names and order inside the zip have no meaning of their own. Every entry but the
 * envelope contains personal data and is sealed to the province's key (HPKE, `trust/hpke.ts`).
 */
export const batchFile = {
  extension: '.gzzc',
  mediaType: 'application/vnd.gzzc.batch+zip',
  /** The DSSE envelope (`envelopeSchema`). */
  envelope: 'envelope.json',
  /** One `{id, record}` a line, in the order of the leaves. */
  records: 'records.jsonl.sealed',
  /** One photo descriptor a line, in the order of the leaves. */
  photoDescriptors: 'photos.jsonl.sealed',
  /** Folder of the photos' bytes, each named by its SHA-256. */
  photoFolder: 'photos/',
  /** The purpose that each sealed entry names. The entry's name is authenticated with it. */
  sealedFor: 'gzzc-batch-file-v1',
  /** Extension of the answer, a separate file with a `signedReceiptSchema`. */
  receiptExtension: '.gzzc-receipt.json',
} as const

/** Name of a photo's entry in the zip. @example photoEntryName('ab12…') // 'photos/ab12…' */
export const photoEntryName = (sha256: string): string => `${batchFile.photoFolder}${sha256}`
