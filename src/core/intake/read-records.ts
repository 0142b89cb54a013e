import type { Change } from '../../shared/certificate/assemble.ts'
import { columnOf, type Field } from '../../shared/certificate/columns.ts'
import type { PlacedFault } from '../../shared/certificate/fault.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { readCell } from './cell-reading.ts'
import { checkHeader, findHeader, type Header, headerSearchRows } from './columns.ts'
import type { IntakeLimits } from './limits.ts'
import { openTable } from './open-table.ts'
import { cellAddress, type Row, type TableFile } from './table.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Called after each block of rows with the rows read so far. */
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Sheet by name; default: the first visible one in which a header is found. */
  readonly sheet?: string | undefined
  readonly limits?: IntakeLimits | undefined
  /** File name for messages, when the file is given as bytes. */
  readonly name?: string | undefined
}

/** Where in the clerk's file something stands. */
export type Place = Pick<PlacedFault, 'sheet' | 'cell' | 'row' | 'column'>

/** One data row: raw values by field, and what was wrong with its cells. Not normalised, not judged. */
export interface IntakeRow {
  readonly sheet: string
  /** One-based. */
  readonly row: number
  /** Text of every cell that could be read. A field with a fault is left out, so that it is not judged again as missing. */
  readonly values: Partial<Record<Field, string>>
  readonly faults: readonly PlacedFault[]
  /** Readings that differ from what the clerk sees, e.g. 44567 → 2022-01-06. */
  readonly changes: readonly Change[]
  /** The cell of a field in this row; the row's first cell for no field, or one without a column in this file. */
  placeOf(field: string | undefined): Place
}

/** A file whose header is understood. */
export interface RecordFile {
  readonly format: TableFile['format']
  readonly sheets: TableFile['sheets']
  /** The sheet that is read. */
  readonly sheet: string
  readonly header: Header
  /** All rows of the sheet from its top, as they are. */
  rows(): AsyncGenerator<Row[], void, undefined>
  /** The data rows below the header. */
  records(): AsyncGenerator<IntakeRow, void, undefined>
  close(): Promise<void>
}

/** The first rows of a sheet, enough to find a header in. */
const topRows = async (table: TableFile, sheet: string): Promise<Row[]> => {
  const top: Row[] = []
  for await (const block of table.rows(sheet)) {
    top.push(...block.slice(0, headerSearchRows - top.length))
    if (top.length >= headerSearchRows) break
  }
  return top
}

/** Notes and instructions often come first: the first visible sheet that has a header is meant. */
const chooseSheet = async (table: TableFile, wanted: string | undefined) => {
  const visible = table.sheets.filter((sheet) => sheet.visible).map((sheet) => sheet.name)
  if (visible.length === 0 && wanted === undefined) throw new Problem('intake.noSheet', { file: table.file })
  const candidates = wanted === undefined ? visible : [wanted]
  for (const sheet of candidates) {
    const header = findHeader(await topRows(table, sheet))
    if (header) return { sheet, header }
  }
  throw new Problem('intake.noHeader', { sheet: candidates[0]!, limit: headerSearchRows })
}

/** Answers where a field of a row stands. */
const placesOf = (sheet: string, header: Header) => {
  const places = new Map(header.known.map((known) => [known.field as string, known]))
  const first = Math.min(...header.known.map(({ column }) => column))
  return (field: string | undefined, row: number): Place => {
    const known = field === undefined ? undefined : places.get(field)
    return { sheet, row, cell: cellAddress(known?.column ?? first, row), column: known?.header ?? '' }
  }
}

/** Reads rows by a fixed header: which column of the sheet is which field is looked up once. */
const rowReader = (sheet: string, header: Header) => {
  const place = placesOf(sheet, header)
  const known = header.known.map(({ column, field }) => ({ at: column, column: columnOf.get(field)! }))
  return (found: Row): IntakeRow | undefined => {
    const { row, texts } = found
    const values: Partial<Record<Field, string>> = {}
    const faults: PlacedFault[] = []
    const changes: Change[] = []
    let anything = false
    for (const { at, column } of known) {
      if (texts[at] === undefined || texts[at].trim() === '') continue
      anything = true
      const { value, was, fault } = readCell(column, found.cell(at)!)
      if (value !== undefined) values[column.field] = value
      if (was !== undefined && value !== undefined) changes.push({ field: column.field, was, is: value })
      if (fault) faults.push({ ...fault, ...place(fault.field, row) })
    }
    return anything ? { sheet, row, values, faults, changes, placeOf: (field) => place(field, row) } : undefined
  }
}

/**
 * Opens a spreadsheet or text file and understands its header.
 * @throws Problem of the intake registry; `intake.noHeader`, `intake.columnsMissing`, `intake.columnTwice` about the header
 */
export const openRecordFile = async (from: string | Uint8Array, options: ReadOptions = {}): Promise<RecordFile> => {
  const { signal, onProgress, limits, name } = options
  const table = await openTable(from, limits, name)
  try {
    const { sheet, header } = await chooseSheet(table, options.sheet)
    checkHeader(header)
    const read = rowReader(sheet, header)
    return {
      format: table.format,
      sheets: table.sheets,
      sheet,
      header,
      rows: () => table.rows(sheet),
      async *records() {
        let rows = 0
        for await (const block of table.rows(sheet)) {
          signal?.throwIfAborted()
          for (const row of block) {
            if (row.row <= header.row) continue
            const record = read(row)
            if (!record) continue
            rows++
            yield record
          }
          onProgress?.(rows)
        }
        await table.assertUnchanged()
      },
      close: () => table.close(),
    }
  } catch (problem) {
    await table.close()
    throw problem
  }
}

/** The data rows of a file, opened and closed around the loop. See {@link openRecordFile}. */
export async function* readRecords(
  from: string | Uint8Array,
  options: ReadOptions = {},
): AsyncGenerator<IntakeRow, void, undefined> {
  const file = await openRecordFile(from, options)
  try {
    yield* file.records()
  } finally {
    await file.close()
  }
}
