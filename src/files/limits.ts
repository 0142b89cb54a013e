import { gibibyte, mebibyte } from '../shared/byte-size.ts'

/** Limits of a zip; see {@link openZip}. */
export interface ZipLimits {
  /** Bytes of the zip itself. */
  readonly fileBytes: number
  readonly entries: number
  /** Inflated bytes of one entry, and of all together. */
  readonly entryBytes: number
  readonly totalBytes: number
  /** Inflated size over compressed size of an entry above a mebibyte. Deflate reaches 1032; real sheets are below 60. */
  readonly ratio: number
  /** Inflated bytes of a compressed entry, where most entries must be stored; 0 where all must. Absent: as `entryBytes`. */
  readonly deflatedBytes?: number
}

/** Limits of a spreadsheet or text file. A file beyond one of them is refused as a whole. */
export interface IntakeLimits {
  readonly zip: ZipLimits
  /** Non-empty rows of a sheet, header and titles included. */
  readonly rows: number
  readonly columns: number
  readonly sheets: number
  /** Characters of one cell: 32,767 is the limit of the format itself. */
  readonly cellCharacters: number
  /** Characters of one row. This bounds memory when every cell is at its limit. */
  readonly rowCharacters: number
  /** Bytes of the shared-string table, as XML, and its entries. */
  readonly stringTableBytes: number
  /** Bytes of shared text kept in memory. The rest goes to a temporary file. */
  readonly stringMemoryBytes: number
  readonly strings: number
  /** Merged ranges of one sheet. */
  readonly mergedRanges: number
  /** Styles of a workbook. The format allows 65,490. */
  readonly styles: number
}

export const zipLimits: ZipLimits = {
  fileBytes: gibibyte,
  entries: 20_000,
  entryBytes: 2 * gibibyte,
  totalBytes: 4 * gibibyte,
  ratio: 200,
}

/** Bytes of an `.xls`. Its format allows 65,536 rows in a sheet; a list of so many people has about 20 MB. */
export const oldWorkbookBytes = 64 * mebibyte

/** The default limits. Rows are limited by the format alone, because reading keeps none of them. */
export const intakeLimits: IntakeLimits = {
  zip: { ...zipLimits, entries: 5_000 },
  rows: 1_048_576,
  columns: 512,
  sheets: 500,
  cellCharacters: 32_767,
  rowCharacters: 2_000_000,
  stringTableBytes: gibibyte,
  stringMemoryBytes: 8 * mebibyte,
  strings: 32_000_000,
  mergedRanges: 500_000,
  styles: 65_536,
}
