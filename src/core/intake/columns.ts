import { columns, type Field, recogniseHeader } from '../../shared/certificate/columns.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { cellAddress, type Row } from './table.ts'

/** A column of the clerk's file whose header stands for a field. */
export interface KnownColumn {
  /** Zero-based. */
  readonly column: number
  readonly field: Field
  /** As the clerk wrote it. */
  readonly header: string
}

/** What the header row says about a sheet. */
export interface Header {
  /** One-based row number. */
  readonly row: number
  readonly known: readonly KnownColumn[]
  /** Columns that stand for no field: kept aside and shown to the clerk. */
  readonly unknown: readonly { readonly column: number; readonly header: string }[]
}

/** Title rows stand above the header; it is looked for in this many rows. */
export const headerSearchRows = 30
/** Fewer recognised cells than this are a coincidence, e.g. 单位 and 姓名 in a form's caption. */
const fewestRecognised = 3

const readHeader = ({ row, cells }: Row): Header => {
  const known: KnownColumn[] = []
  const unknown: { column: number; header: string }[] = []
  for (const { column, text } of cells) {
    const header = text.trim()
    const field = recogniseHeader(header)
    if (field) known.push({ column, field, header })
    else if (header !== '') unknown.push({ column, header })
  }
  return { row, known, unknown }
}

/** The row among these that is the header: the one with most recognised cells; the upper of two equals. */
export const findHeader = (rows: readonly Row[]): Header | undefined => {
  let best: Header | undefined
  for (const row of rows) {
    const header = readHeader(row)
    if (header.known.length >= fewestRecognised && header.known.length > (best?.known.length ?? 0)) best = header
  }
  return best
}

/**
 * @throws Problem `intake.columnsMissing` naming every required column that lacks, `intake.columnTwice` when two
 *   columns stand for one field
 */
export const checkHeader = ({ row, known }: Header): void => {
  for (const { field, header } of known) {
    const cells = known.filter((other) => other.field === field).map(({ column }) => cellAddress(column, row))
    if (cells.length > 1) throw new Problem('intake.columnTwice', { column: header, cells: cells.join('、') })
  }
  const missing = columns.filter(({ field, required }) => required && !known.some((column) => column.field === field))
  if (missing.length > 0)
    throw new Problem('intake.columnsMissing', { row, columns: missing.map(({ header }) => header).join('、') })
}
