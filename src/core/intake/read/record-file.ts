import type { ByteSource } from '../../../files/byte-source.ts'
import type { IntakeLimits } from '../../../files/limits.ts'
import type { Row, SheetLayout, TableFile } from '../../../files/table.ts'
import { openTable, openTableSource } from '../../../files/tables/open-table.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { columnOf, columns } from '../../../shared/record/template-columns.ts'
import { IntakeRow } from './intake-row.ts'
import { LostDigits } from './lost-digits.ts'
import {
  type ColumnChoice,
  checkHeader,
  findHeader,
  type Header,
  headerSearchRows,
  missingFields,
  type RememberedHeaders,
  readHeader,
} from './sheet-header.ts'
import { type SheetPlaces, sheetPlaces } from './sheet-places.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Called after each block of rows with the rows read so far. */
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Sheet by name; default: the visible one with the most required columns, the first of equals. */
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
  /** Other visible sheets that have all required columns, and data. They are not read. */
  readonly otherLists: readonly string[]
  readonly places: SheetPlaces
  /** How much of the sheet was read so far, 0 to 1. */
  readonly share: number
  /** Merged ranges and hidden columns of the sheet. */
  layout(): Promise<SheetLayout>
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

/** Sheets with a filled example, the template's and those of offices. */
const exampleSheets: ReadonlySet<string> = new Set(['填写示例', '示例', '填表示例', '填写样例'])

/** A sheet that may be read, and how. */
export interface ChosenSheet {
  readonly sheet: string
  readonly header: Header | undefined
  readonly top: readonly Row[]
  /** See {@link RecordFile.otherLists}. */
  readonly otherLists: readonly string[]
}

const hasData = ({ header, top }: Pick<ChosenSheet, 'header' | 'top'>): boolean =>
  header !== undefined && top.some(({ row }) => row > header.row)

/** Required columns that a sheet has; -1 for one without a header. */
const fitness = (header: Header | undefined): number => (header ? columns.length - missingFields(header).length : -1)

/**
 * Chooses the visible sheet with the most required columns, because notes, dictionaries and summaries often come first. A list
 * with data goes before an empty one.
 */
export const chooseSheet = async (
  table: TableFile,
  { sheet: wanted, columns: choice, remembered }: Pick<ReadOptions, 'sheet' | 'columns' | 'remembered'>,
): Promise<ChosenSheet> => {
  const visible = table.sheets
    .filter((sheet) => sheet.visible && !exampleSheets.has(sheet.name))
    .map((sheet) => sheet.name)
  if (visible.length === 0 && wanted === undefined) throw new Problem('intake.noSheet', { file: table.file })
  const candidates = wanted === undefined ? visible : [wanted]
  const found: Omit<ChosenSheet, 'otherLists'>[] = []
  for (const sheet of candidates) {
    const top = await topRows(table, sheet)
    found.push({ sheet, header: headerIn(top, choice, remembered), top })
  }
  const value = (one: Omit<ChosenSheet, 'otherLists'>): number => fitness(one.header) * 2 + (hasData(one) ? 1 : 0)
  const best = found.reduce((chosen, other) => (value(other) > value(chosen) ? other : chosen))
  const isList = (one: Omit<ChosenSheet, 'otherLists'>): boolean =>
    hasData(one) && missingFields(one.header!, choice?.fixed).length === 0
  return { ...best, otherLists: found.filter((one) => one !== best && isList(one)).map(({ sheet }) => sheet) }
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
  const { signal, onProgress, limits, name, columns: choice } = options
  const isSource = typeof from === 'object' && 'read' in from
  const table = await (isSource ? openTableSource(from, limits) : openTable(from, limits, name))
  try {
    const { sheet, header, otherLists } = await chooseSheet(table, options)
    if (!header) throw new Problem('intake.noHeader', { sheet, limit: headerSearchRows })
    checkHeader(header, choice?.fixed)
    const places = sheetPlaces(sheet, header, choice?.fixed)
    const known = header.known.map(({ column, field }) => ({ at: column, column: columnOf.get(field)! }))
    async function* blocks(): AsyncGenerator<IntakeRow[], void, undefined> {
      let rows = 0
      const lost = new LostDigits()
      for await (const block of table.rows(sheet)) {
        signal?.throwIfAborted()
        const records: IntakeRow[] = []
        for (const row of block) {
          const record = row.row > header!.row ? IntakeRow.read(row, known, places) : undefined
          if (record) records.push(lost.judge(record))
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
      otherLists,
      places,
      get share() {
        return table.share
      },
      layout: () => table.layout(sheet),
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
