import { createRequire } from 'node:module'
import * as sheetjs from '@e965/xlsx'
import { writeXlsx } from 'hucre'
import { header, rows } from './people.ts'

const ExcelJS = createRequire(import.meta.url)('exceljs') as typeof import('exceljs')

const dateColumn = header.indexOf('取得时间')
const dated = (row: readonly string[]) =>
  row.map((value, column) => (column === dateColumn ? new Date(`${value}T00:00:00Z`) : value))

const exceljsFile = async (fill: (sheet: import('exceljs').Worksheet) => void): Promise<Uint8Array> => {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('名单')
  sheet.addRow(header)
  fill(sheet)
  return new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer)
}

const sheetjsFile = (values: unknown[][], bookType: sheetjs.BookType, change?: (sheet: sheetjs.WorkSheet) => void) => {
  const book = sheetjs.utils.book_new()
  const sheet = sheetjs.utils.aoa_to_sheet([[...header], ...values], { UTC: true })
  change?.(sheet)
  sheetjs.utils.book_append_sheet(book, sheet, '名单')
  return new Uint8Array(
    sheetjs.write(book, { type: 'array', bookType, compression: true, bookSST: bookType === 'xlsx' }) as ArrayBuffer,
  )
}

/** Files that JavaScript libraries write, as web systems export them. */
export const libraryFiles = async (): Promise<Record<string, Uint8Array>> => ({
  'exceljs-plain.xlsx': await exceljsFile((sheet) => void sheet.addRows(rows.map((row) => [...row]))),
  'exceljs-dates.xlsx': await exceljsFile((sheet) => {
    sheet.addRows(rows.map(dated))
    sheet.getColumn(dateColumn + 1).numFmt = 'yyyy-mm-dd'
  }),
  'exceljs-merged.xlsx': await exceljsFile((sheet) => {
    sheet.addRows(rows.map((row) => [...row]))
    sheet.mergeCells('J2:J3')
    sheet.mergeCells('K2:K5')
  }),
  'exceljs-rich.xlsx': await exceljsFile((sheet) => {
    sheet.addRows(rows.map((row) => [...row]))
    sheet.getCell('A2').value = { richText: [{ text: '样例' }, { font: { bold: true }, text: '张青' }] }
    sheet.getCell('J2').value = { text: '样例市第1中学', hyperlink: 'https://example.org/?a=1&b=2' }
    sheet.getCell('F2').value = { formula: '"样例土木工程"', result: '样例土木工程' }
    sheet.getCell('G2').note = '核对'
    sheet.getRow(3).hidden = true
  }),
  'sheetjs-plain.xlsx': sheetjsFile(
    rows.map((row) => [...row]),
    'xlsx',
  ),
  'sheetjs-dates.xlsx': sheetjsFile(rows.map(dated), 'xlsx'),
  'sheetjs-merged.xlsx': sheetjsFile(
    rows.map((row) => [...row]),
    'xlsx',
    (sheet) => {
      sheet['!merges'] = [sheetjs.utils.decode_range('J2:J3')]
      delete sheet['J3']
    },
  ),
  'sheetjs-old.xls': sheetjsFile(
    rows.map((row) => [...row]),
    'biff8',
  ),
  'sheetjs-binary.xlsb': sheetjsFile(
    rows.map((row) => [...row]),
    'xlsb',
  ),
  'hucre-plain.xlsx': await writeXlsx({
    sheets: [{ name: '名单', rows: [[...header], ...rows.map((row) => [...row])] }],
  }),
  'hucre-dates.xlsx': await writeXlsx({ sheets: [{ name: '名单', rows: [[...header], ...rows.map(dated)] }] }),
})
