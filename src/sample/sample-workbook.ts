import { createRequire } from 'node:module'
import { columns } from '../shared/record/template-columns.ts'
import type { SamplePerson } from './persons.ts'

// Loaded by require, because the default export of a CommonJS package differs between bundlers.
const { Workbook } = createRequire(import.meta.url)('exceljs') as typeof import('exceljs')

/** Writes the people as a clerk's spreadsheet: a title row, the header, and dates as Excel keeps them in every third row. */
export const writeSampleWorkbook = async (path: string, persons: readonly SamplePerson[]): Promise<void> => {
  const workbook = new Workbook()
  const sheet = workbook.addWorksheet('样例名单')
  sheet.addRow(['样例数据：人员均为虚构'])
  sheet.addRow(columns.map(({ header }) => header))
  persons.forEach(({ row }, index) => {
    const cells = columns.map(({ field }) => {
      const value = row[field]
      const isDate = field === 'obtainedOn' && index % 3 === 0 && typeof value === 'string' && /^20\d\d-/u.test(value)
      return isDate ? new Date(`${value}T00:00:00Z`) : (value ?? null)
    })
    sheet.addRow(cells)
  })
  columns.forEach(({ field, header }, index) => {
    const column = sheet.getColumn(index + 1)
    column.width = Math.max(12, header.length * 2 + 4)
    if (field === 'obtainedOn') column.numFmt = 'yyyy-mm-dd'
  })
  await workbook.xlsx.writeFile(path)
}
