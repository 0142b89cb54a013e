import { type CellObject, CFB, type ColInfo, type RowInfo, read, SSF, type WorkSheet } from '@e965/xlsx'
import { Problem } from '../../shared/errors/problem.ts'
import { type BiffMarks, cellKey, readBiffMarks } from './biff-records.ts'
import { type PlainCell, type PlainRow, type PlainSheet, writePlainWorkbook } from './plain-workbook.ts'

const biff8 = 0x0600

/** Built-in formats of Chinese locales, which no file declares (ECMA-376 18.8.30). SheetJS does not know them. */
const chineseFormats: Readonly<Record<number, string>> = Object.fromEntries(
  (
    [
      ['yyyy"年"m"月"', [27, 36, 50, 52, 57]],
      ['m"月"d"日"', [28, 29, 51, 53, 54, 58]],
      ['m-d-yy', [30]],
      ['yyyy"年"m"月"d"日"', [31]],
      ['h"时"mm"分"', [32, 34, 55]],
      ['h"时"mm"分"ss"秒"', [33, 35, 56]],
    ] as const
  ).flatMap(([code, ids]) => ids.map((id) => [id, code])),
)
const usualFormats: Readonly<Record<number, string>> = { ...SSF.get_table() }

/** SheetJS keeps one table of formats for all files, so each file starts with a fresh one. */
const resetFormats = (): void => {
  const table = SSF.get_table()
  for (const id of Object.keys(table)) delete table[Number(id)]
  Object.assign(table, usualFormats, chineseFormats)
}

/** Error values by their code ([MS-XLS] 2.5.10). */
const errorValues: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
}

const general = 'General'

/** A cell of SheetJS; undefined for one that shows nothing. */
const plainCell = ({ t, v, z }: CellObject, column: number, struck: boolean): PlainCell | undefined => {
  const format = z === undefined || z === general ? undefined : String(z)
  const cell = (type: PlainCell['type'], text: string): PlainCell => ({ column, type, text, format, struck })
  if (t === 's') return v === '' ? undefined : cell('inlineStr', String(v))
  if (t === 'n') return Number.isFinite(v) ? cell('n', String(v)) : cell('e', '#NUM!')
  if (t === 'b') return cell('b', v ? '1' : '0')
  return t === 'e' ? cell('e', errorValues[Number(v)] ?? '#VALUE!') : undefined
}

/** SheetJS's sheet in its dense form. Rows and columns without cells are holes. */
type DenseSheet = WorkSheet & { readonly '!data'?: readonly (readonly (CellObject | undefined)[] | undefined)[] }

function* plainRows(sheet: DenseSheet, struck: ReadonlySet<number>): Generator<PlainRow, void, undefined> {
  const settings: readonly (RowInfo | undefined)[] = sheet['!rows'] ?? []
  for (const [index, row] of (sheet['!data'] ?? []).entries()) {
    const cells: PlainCell[] = []
    row?.forEach((cell, column) => {
      const plain = cell && plainCell(cell, column, struck.has(cellKey(index, column)))
      if (plain) cells.push(plain)
    })
    if (cells.length > 0) yield { row: index + 1, hidden: settings[index]?.hidden === true, cells }
  }
}

/** Which program's file it is, by the names of its streams. @throws Problem for everything but a BIFF8 workbook */
const workbookStream = (bytes: Buffer, name: string): { readonly container: unknown; readonly marks: BiffMarks } => {
  const container = CFB.read(bytes, { type: 'buffer' })
  const has = (stream: string): boolean => CFB.find(container, `/${stream}`) !== null
  if (has('EncryptedPackage')) throw new Problem('intake.encryptedWorkbook', { file: name })
  if (has('WordDocument')) throw new Problem('intake.notSpreadsheet', { file: name, kind: ' Word 文档' })
  if (has('PowerPoint Document')) throw new Problem('intake.notSpreadsheet', { file: name, kind: ' PowerPoint 文档' })
  const content = CFB.find(container, '/Workbook')?.content as Uint8Array | undefined
  if (!content?.length) throw new Problem('intake.oldWorkbook', { file: name })
  const marks = readBiffMarks(Buffer.from(content))
  if (marks.encrypted) throw new Problem('intake.encryptedWorkbook', { file: name })
  if (marks.version !== biff8) throw new Problem('intake.oldWorkbook', { file: name })
  return { container, marks }
}

const plainSheets = (bytes: Buffer, name: string): { sheets: PlainSheet[]; date1904: boolean } => {
  const { marks } = workbookStream(bytes, name)
  resetFormats()
  const book = read(bytes, {
    type: 'buffer',
    dense: true,
    cellNF: true,
    cellStyles: true,
    cellText: false,
    cellHTML: false,
    cellFormula: false,
  })
  const settings = new Map(book.Workbook?.Sheets?.map((sheet) => [sheet.name, sheet]))
  const sheets = book.SheetNames.flatMap((sheetName, index): PlainSheet[] => {
    const sheet = book.Sheets[sheetName] as DenseSheet | undefined
    // Charts and macro sheets have no rows.
    if (!sheet || ['chart', 'macro'].includes(String(sheet['!type']))) return []
    const columns: readonly (ColInfo | undefined)[] = sheet['!cols'] ?? []
    return [
      {
        name: sheetName,
        visible: !settings.get(sheetName)?.Hidden,
        rows: () => plainRows(sheet, marks.struck[index] ?? new Set()),
        merged: (sheet['!merges'] ?? []).map(({ s, e }) => ({
          firstRow: s.r + 1,
          lastRow: e.r + 1,
          firstColumn: s.c,
          lastColumn: e.c,
        })),
        hiddenColumns: [...columns.keys()].filter((column) => columns[column]?.hidden === true),
      },
    ]
  })
  return { sheets, date1904: book.Workbook?.WBProps?.date1904 === true }
}

/**
 * Turns a workbook of Excel 97 to 2003 (BIFF8, also of WPS: `.xls`, `.et`) into an `.xlsx` with the same values, formats of numbers,
 * merged ranges and hidden parts. It keeps no formulas, macros or pictures.
 * @param name file name for messages
 * @throws Problem `intake.encryptedWorkbook`, `intake.oldWorkbook` for a file that only its own program reads,
 *   `intake.notSpreadsheet`, `intake.zipDamaged`
 */
export const convertXls = async (bytes: Buffer, name: string): Promise<Buffer> => {
  let workbook: ReturnType<typeof plainSheets>
  try {
    workbook = plainSheets(bytes, name)
  } catch (cause) {
    throw (
      Problem.from(cause) ??
      new Problem('intake.zipDamaged', { file: name, detail: '旧版表格的内部结构残缺' }, { cause })
    )
  }
  if (workbook.sheets.length === 0) throw new Problem('intake.noSheet', { file: name })
  return writePlainWorkbook(workbook)
}
