import type ExcelJS from 'exceljs'
import type { PlacedFault } from '../../shared/certificate/fault.ts'
import { withGuard } from './formula-guard.ts'
import { mostComments } from './marking/comments.ts'
import { listHeader, listName, listRow, listWidths, mostListed } from './marking/list-sheet.ts'
import { markWorkbook } from './marking/mark-workbook.ts'
import type { MendedCell } from './marking/marks.ts'
import { openRecordFile, type ReadOptions, type RecordFile } from './read-records.ts'
import type { Cell, Row } from './table.ts'
import { headerStyle, textFormat } from './template.ts'
import { writeWorkbookFile } from './workbook-file.ts'

type Worksheet = ExcelJS.Worksheet

const solid = (argb: string): ExcelJS.Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } })
const fills = { error: solid('FFFFC7CE'), warning: solid('FFFFEB9C') }
const severityWords = { error: '错误', warning: '提醒' }

/** Faults by row, then by column letters. */
type FaultsByCell = ReadonlyMap<number, ReadonlyMap<string, readonly PlacedFault[]>>

const byCell = (faults: readonly PlacedFault[], sheet: string): FaultsByCell => {
  const rows = new Map<number, Map<string, PlacedFault[]>>()
  for (const fault of faults) {
    if (fault.sheet !== sheet) continue
    const column = fault.cell.replace(/\d+$/, '')
    const cells = rows.get(fault.row) ?? new Map<string, PlacedFault[]>()
    rows.set(fault.row, cells.set(column, [...(cells.get(column) ?? []), fault]))
  }
  return rows
}

/** Numbers that the file holds exactly stay numbers; everything else becomes text, dates in ISO form. */
const exportedValue = ({ kind, text, raw }: Cell): string | number =>
  kind === 'number' && raw.length <= 15 ? Number(raw) : withGuard(text)

const noteOf = (faults: readonly PlacedFault[]): string =>
  faults.map(({ severity, found, wanted }) => `【${severityWords[severity]}】${found}\n需要：${wanted}`).join('\n\n')

/** Writes the clerk's rows at their own places, so that every address in the list holds here too. */
class ClerksSheet {
  private readonly sheet: Worksheet
  private readonly faults: FaultsByCell
  private readonly headerRow: number
  /** Columns of ours, where a number must be typed as text. */
  private readonly textColumns: ReadonlySet<number>
  private readonly mended: ReadonlyMap<number, readonly MendedCell[]>
  private comments = 0

  constructor(sheet: Worksheet, file: RecordFile, faults: FaultsByCell, mended: readonly MendedCell[]) {
    this.sheet = sheet
    this.faults = faults
    this.headerRow = file.header.row
    this.textColumns = new Set(file.header.known.map(({ column }) => column))
    const rows = new Map<number, MendedCell[]>()
    for (const cell of mended) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell])
    this.mended = rows
  }

  write({ row, cells }: Row): void {
    const target = this.sheet.getRow(row)
    for (const cell of cells) {
      const written = target.getCell(cell.column + 1)
      const asText = this.textColumns.has(cell.column)
      written.value = asText ? withGuard(cell.text) : exportedValue(cell)
      if (row === this.headerRow) written.style = { ...headerStyle, numFmt: textFormat }
      else if (typeof written.value === 'string') written.numFmt = textFormat
    }
    for (const { column, text } of this.mended.get(row) ?? []) target.getCell(column + 1).value = withGuard(text)
    for (const [column, faults] of this.faults.get(row) ?? []) this.mark(target.getCell(column), faults)
    target.commit()
  }

  private mark(cell: ExcelJS.Cell, faults: readonly PlacedFault[]): void {
    const worst = faults.some(({ severity }) => severity === 'error') ? 'error' : 'warning'
    cell.style = { ...cell.style, fill: fills[worst], numFmt: textFormat }
    if (this.comments++ < mostComments) cell.note = noteOf(faults)
  }
}

const writeList = (sheet: Worksheet, faults: readonly PlacedFault[]): void => {
  sheet.columns = listWidths.map((width) => ({ width, style: { numFmt: textFormat } }))
  const header = sheet.addRow(listHeader)
  header.eachCell((cell) => {
    cell.style = headerStyle
  })
  header.commit()
  for (const fault of faults.slice(0, mostListed)) sheet.addRow(listRow(fault)).commit()
}

/** A text file's name may hold what a sheet's name may not. */
const sheetName = (name: string): string =>
  name
    .replace(/[*?:\\/[\]]/g, '_')
    .slice(0, 31)
    .replace(/^'|'$/g, '_') || '数据'

export interface ErrorWorkbookOptions extends ReadOptions {
  /** What the clerk mended in the window. */
  readonly mended?: readonly MendedCell[]
}

/**
 * Writes the clerk's own file again, each fault a coloured cell with a comment, and a sheet that lists all faults. A
 * workbook keeps everything else that it holds; a text file becomes a workbook. Mended there, it can be imported as it is.
 * @param from the file that was imported
 * @param faults as the import reported them; those of other sheets are listed only
 * @throws Problem `intake.writeFailed`, and whatever reading the source may throw
 */
export const writeErrorWorkbook = async (
  from: string | Uint8Array,
  faults: readonly PlacedFault[],
  path: string,
  options: ErrorWorkbookOptions = {},
): Promise<void> => {
  const file = await openRecordFile(from, { ...options, sheet: options.sheet ?? faults[0]?.sheet })
  try {
    if (file.format === 'csv') return await writeTextFile(file, faults, path, options)
    const { name = '名单.xlsx', signal, mended = [] } = options
    await markWorkbook(from, faults, path, { name, sheet: file.sheet, mended, signal })
  } finally {
    await file.close()
  }
}

/** A text file has no styles of its own: its rows as a sheet. */
const writeTextFile = (
  file: RecordFile,
  faults: readonly PlacedFault[],
  path: string,
  { signal, mended = [] }: ErrorWorkbookOptions,
): Promise<void> =>
  writeWorkbookFile(path, async (workbook) => {
    const name = sheetName(file.sheet)
    const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: file.header.row }] })
    const last = Math.max(...[...file.header.known, ...file.header.unknown].map(({ column }) => column))
    sheet.columns = Array.from({ length: last + 1 }, () => ({ width: 18, style: { numFmt: textFormat } }))
    const rows = new ClerksSheet(sheet, file, byCell(faults, file.sheet), mended)
    for await (const block of file.rows()) {
      signal?.throwIfAborted()
      for (const row of block) rows.write(row)
    }
    sheet.commit()
    const list = workbook.addWorksheet(name === listName ? `${listName} 2` : listName)
    writeList(list, faults)
    list.commit()
  })
