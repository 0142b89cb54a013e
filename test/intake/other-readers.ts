import * as sheetjs from '@e965/xlsx'
import { readXlsx } from 'hucre'

export type Value = string | number | boolean | null
export type Grid = Value[][]

/** Rows and columns without the empty ones at the end. */
export const trimmed = (grid: readonly (readonly Value[])[]): Grid => {
  const rows = grid.map((row) => row.slice(0, row.findLastIndex((value) => value !== null) + 1))
  return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1)
}

/** A day without its midnight; a time to the second. */
export const isoOf = (date: Date): string => date.toISOString().replace(/T00:00:00.000Z$|\.\d+Z$/, '')

export const plain = (value: unknown): Value => {
  if (value === undefined || value === null || value === '') return null
  if (value instanceof Date) return isoOf(value)
  return value as Value
}

/** Every sheet of a workbook by name, as other libraries read it. */
export const otherReaders: Record<string, (file: Uint8Array) => Promise<Map<string, Grid>>> = {
  async sheetjs(file) {
    const book = sheetjs.read(file, { type: 'buffer', cellDates: true, UTC: true })
    return new Map(
      book.SheetNames.map((name) => {
        const sheet = book.Sheets[name]!
        // From A1, wherever the sheet says that it begins.
        const range = sheetjs.utils.decode_range(sheet['!ref'] ?? 'A1')
        const rows = sheetjs.utils.sheet_to_json<unknown[]>(sheet, {
          header: 1,
          raw: true,
          UTC: true,
          blankrows: true,
          range: { s: { r: 0, c: 0 }, e: range.e },
        })
        return [name, trimmed(rows.map((row) => Array.from(row, plain)))]
      }),
    )
  },
  async hucre(file) {
    const book = await readXlsx(file)
    return new Map(book.sheets.map(({ name, rows }) => [name, trimmed(rows.map((row) => Array.from(row, plain)))]))
  },
}
