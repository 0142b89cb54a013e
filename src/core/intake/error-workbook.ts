import type ExcelJS from 'exceljs'
import type { PlacedFault } from '../../shared/certificate/fault.ts'
import { withGuard } from './formula-guard.ts'
import { openRecordFile, type ReadOptions, type RecordFile } from './read-records.ts'
import type { Cell, Row } from './table.ts'
import { headerStyle, textFormat } from './template.ts'
import { writeWorkbookFile } from './workbook-file.ts'

type Worksheet = ExcelJS.Worksheet

const listName = '问题清单'
/** Beyond this many, comments make spreadsheets slow to open; colour and list still show every fault. */
const mostComments = 20_000
/** Rows of a sheet, less its header. */
const mostListed = 1_048_575

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
  private comments = 0

  constructor(sheet: Worksheet, file: RecordFile, faults: FaultsByCell) {
    this.sheet = sheet
    this.faults = faults
    this.headerRow = file.header.row
    this.textColumns = new Set(file.header.known.map(({ column }) => column))
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
  sheet.columns = [14, 10, 20, 8, 50, 50, 30].map((width) => ({ width, style: { numFmt: textFormat } }))
  const header = sheet.addRow(['工作表', '单元格', '列名', '程度', '发现', '需要', '依据'])
  header.eachCell((cell) => {
    cell.style = headerStyle
  })
  header.commit()
  for (const fault of faults.slice(0, mostListed)) {
    const { cell, column, severity, found, wanted, source } = fault
    sheet.addRow([fault.sheet, cell, column, severityWords[severity], found, wanted, source].map(withGuard)).commit()
  }
}

/** A text file's name may hold what a sheet's name may not. */
const sheetName = (name: string): string =>
  name
    .replace(/[*?:\\/[\]]/g, '_')
    .slice(0, 31)
    .replace(/^'|'$/g, '_') || '数据'

/**
 * Writes the clerk's own sheet again, rows and columns in their order and at their places, each fault as a coloured cell
 * with a comment, and a second sheet that lists all faults. Mended there, the file can be imported as it is.
 * @param from the file that was imported
 * @param faults as the import reported them; those of other sheets are listed only
 * @throws Problem `intake.writeFailed`, and whatever reading the source may throw
 */
export const writeErrorWorkbook = async (
  from: string | Uint8Array,
  faults: readonly PlacedFault[],
  path: string,
  options: ReadOptions = {},
): Promise<void> => {
  const file = await openRecordFile(from, { ...options, sheet: options.sheet ?? faults[0]?.sheet })
  try {
    await writeWorkbookFile(path, async (workbook) => {
      const name = sheetName(file.sheet)
      const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: file.header.row }] })
      const last = Math.max(...[...file.header.known, ...file.header.unknown].map(({ column }) => column))
      sheet.columns = Array.from({ length: last + 1 }, () => ({ width: 18, style: { numFmt: textFormat } }))
      const rows = new ClerksSheet(sheet, file, byCell(faults, file.sheet))
      for await (const block of file.rows()) {
        options.signal?.throwIfAborted()
        for (const row of block) rows.write(row)
      }
      sheet.commit()
      const list = workbook.addWorksheet(name === listName ? `${listName} 2` : listName)
      writeList(list, faults)
      list.commit()
    })
  } finally {
    await file.close()
  }
}
