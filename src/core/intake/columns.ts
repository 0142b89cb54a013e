import { columnOf, columns, type Field, headerKey, recogniseHeader } from '../../shared/certificate/columns.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { cellAddress, type Row } from './table.ts'

/** A column of the clerk's file that stands for a field. */
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

/** What the unit's clerks said of headers before, by {@link headerKey}; null: kept aside. */
export type RememberedHeaders = Readonly<Record<string, Field | null>>

/** How a clerk wants a sheet read, where it cannot be told from its headers alone. */
export interface ColumnChoice {
  /** One-based row number of the header; default: found. */
  readonly headerRow?: number | undefined
  /** By zero-based column: the field it stands for, or null to keep it aside. Others go by their header. */
  readonly fields?: ReadonlyMap<number, Field | null> | undefined
  /** The same text for every row, for fields that have no column. */
  readonly fixed?: Readonly<Partial<Record<Field, string>>> | undefined
}

/** Title rows stand above the header; it is looked for in this many rows. */
export const headerSearchRows = 30
/** Fewer recognised cells than this are a coincidence, e.g. 单位 and 姓名 in a form's caption. */
const fewestRecognised = 3

/** A row read as header. */
export const readHeader = (
  { row, cells }: Row,
  remembered: RememberedHeaders = {},
  chosen: ColumnChoice['fields'] = new Map(),
): Header => {
  const known: KnownColumn[] = []
  const unknown: { column: number; header: string }[] = []
  for (const { column, text } of cells) {
    const header = text.trim()
    const key = headerKey(header)
    const field = chosen.has(column)
      ? chosen.get(column)
      : Object.hasOwn(remembered, key)
        ? remembered[key]
        : recogniseHeader(header)
    if (field) known.push({ column, field, header })
    else if (header !== '') unknown.push({ column, header })
  }
  return { row, known, unknown }
}

/** The row among these that is the header: the one with most recognised cells; the upper of two equals. */
export const findHeader = (rows: readonly Row[], remembered: RememberedHeaders = {}): Header | undefined => {
  let best: Header | undefined
  for (const row of rows) {
    const header = readHeader(row, remembered)
    if (header.known.length >= fewestRecognised && header.known.length > (best?.known.length ?? 0)) best = header
  }
  return best
}

/** Required fields that neither a column nor a fixed text gives. */
export const missingFields = ({ known }: Header, fixed: ColumnChoice['fixed'] = {}): Field[] =>
  columns
    .filter(({ field, required }) => required && !fixed[field] && !known.some((column) => column.field === field))
    .map(({ field }) => field)

/**
 * @throws Problem `intake.columnsMissing` naming every required column that lacks, `intake.columnTwice` when two
 *   columns stand for one field
 */
export const checkHeader = (header: Header, fixed: ColumnChoice['fixed'] = {}): void => {
  const { row, known } = header
  for (const { field, header: written } of known) {
    const cells = known.filter((other) => other.field === field).map(({ column }) => cellAddress(column, row))
    if (cells.length > 1) throw new Problem('intake.columnTwice', { column: written, cells: cells.join('、') })
  }
  const missing = missingFields(header, fixed)
  if (missing.length > 0)
    throw new Problem('intake.columnsMissing', {
      row,
      columns: missing.map((field) => columnOf.get(field)!.header).join('、'),
    })
}
