import type { ByteSource } from '../../../files/byte-source.ts'
import type { IntakeLimits } from '../../../files/limits.ts'
import type { Row, TableFile } from '../../../files/table.ts'
import { openTable, openTableSource } from '../../../files/tables/open-table.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { columnOf } from '../../../shared/record/template-columns.ts'
import { IntakeRow, type SheetPlaces, sheetPlaces } from './intake-row.ts'
import {
  type ColumnChoice,
  checkHeader,
  findHeader,
  type Header,
  headerSearchRows,
  type RememberedHeaders,
  readHeader,
} from './sheet-header.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Called after each block of rows with the rows read so far. */
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Sheet by name; default: the first visible one in which a header is found. */
  readonly sheet?: string | undefined
  /** How its columns are read, where the headers alone are not enough. */
  readonly columns?: ColumnChoice | undefined
  readonly remembered?: RememberedHeaders | undefined
  readonly limits?: IntakeLimits | undefined
  /** File name for messages, when the file is given as bytes. */
  readonly name?: string | undefined
}

/** A file whose header is understood. */
export interface RecordFile {
  readonly format: TableFile['format']
  readonly sheets: TableFile['sheets']
  /** The sheet that is read. */
  readonly sheet: string
  readonly header: Header
  readonly places: SheetPlaces
  /** How much of the sheet was read so far, 0 to 1. */
  readonly share: number
  /** All rows of the sheet from its top, as they are. */
  rows(): AsyncGenerator<Row[], void, undefined>
  /** The data rows below the header, in blocks. */
  blocks(): AsyncGenerator<IntakeRow[], void, undefined>
  /** The data rows one by one. */
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

/** The header of one sheet: at the row that was chosen, or where it is found. */
export const headerIn = (
  rows: readonly Row[],
  choice: ColumnChoice = {},
  remembered: RememberedHeaders = {},
): Header | undefined => {
  const { headerRow, fields } = choice
  const at = headerRow ?? findHeader(rows, remembered)?.row
  const index = rows.findIndex((candidate) => candidate.row === at)
  return index < 0 ? undefined : readHeader(rows[index]!, rows[index - 1], remembered, fields)
}

/** Chooses the first visible sheet with a header, because notes and instructions often come first. */
export const chooseSheet = async (
  table: TableFile,
  { sheet: wanted, columns, remembered }: Pick<ReadOptions, 'sheet' | 'columns' | 'remembered'>,
): Promise<{ readonly sheet: string; readonly header: Header | undefined; readonly top: readonly Row[] }> => {
  const visible = table.sheets.filter((sheet) => sheet.visible).map((sheet) => sheet.name)
  if (visible.length === 0 && wanted === undefined) throw new Problem('intake.noSheet', { file: table.file })
  const candidates = wanted === undefined ? visible : [wanted]
  let first: readonly Row[] | undefined
  for (const sheet of candidates) {
    const top = await topRows(table, sheet)
    first ??= top
    const header = headerIn(top, columns, remembered)
    if (header) return { sheet, header, top }
  }
  return { sheet: candidates[0]!, header: undefined, top: first ?? [] }
}

/**
 * Opens a spreadsheet or text file and understands its header.
 * @param from path, bytes or an open source
 * @throws Problem of the intake registry; `intake.noHeader`, `intake.columnsMissing`, `intake.columnTwice` about the header
 */
export const openRecordFile = async (
  from: string | Uint8Array | ByteSource,
  options: ReadOptions = {},
): Promise<RecordFile> => {
  const { signal, onProgress, limits, name, columns } = options
  const isSource = typeof from === 'object' && 'read' in from
  const table = await (isSource ? openTableSource(from, limits) : openTable(from, limits, name))
  try {
    const { sheet, header } = await chooseSheet(table, options)
    if (!header) throw new Problem('intake.noHeader', { sheet, limit: headerSearchRows })
    checkHeader(header, columns?.fixed)
    const places = sheetPlaces(sheet, header, columns?.fixed)
    const known = header.known.map(({ column, field }) => ({ at: column, column: columnOf.get(field)! }))
    async function* blocks(): AsyncGenerator<IntakeRow[], void, undefined> {
      let rows = 0
      for await (const block of table.rows(sheet)) {
        signal?.throwIfAborted()
        const records: IntakeRow[] = []
        for (const row of block) {
          const record = row.row > header!.row ? IntakeRow.read(row, known, places) : undefined
          if (record) records.push(record)
        }
        rows += records.length
        if (records.length > 0) yield records
        onProgress?.(rows)
      }
      await table.assertUnchanged()
    }
    return {
      format: table.format,
      sheets: table.sheets,
      sheet,
      header,
      places,
      get share() {
        return table.share
      },
      rows: () => table.rows(sheet),
      blocks,
      async *records() {
        for await (const block of blocks()) yield* block
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
