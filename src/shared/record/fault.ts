/** An error refuses the record. A warning lets it in when the clerk confirms. */
export type Severity = 'error' | 'warning'

/** A rule's finding about one field of one record. */
export interface Fault {
  /** Stable code, e.g. `documentNumber.checksum`. */
  readonly code: string
  readonly severity: Severity
  /** The record field it concerns; undefined when it concerns the record as a whole. */
  readonly field?: string
  /** Chinese: what was found. */
  readonly found: string
  /** Chinese: what is wanted. */
  readonly wanted: string
  /** Chinese: where the rule comes from, the notice's clause or a standard. */
  readonly source: string
}

/** A fault at its place in a spreadsheet or text file. */
export interface PlacedFault extends Fault {
  readonly sheet: string
  /** Cell address, e.g. `D17`; for a fault of the whole row, the row's first cell. */
  readonly cell: string
  /** One-based row number as the clerk's program shows it. */
  readonly row: number
  /** The column's header as the clerk wrote it. */
  readonly column: string
}
