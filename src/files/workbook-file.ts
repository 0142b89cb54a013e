import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type ExcelJS from 'exceljs'
import { Problem } from '../shared/errors/problem.ts'

/** Text format: a spreadsheet keeps every digit and turns nothing into a date. */
export const textFormat = '@'

/** Style of a list's header cells. */
export const headerStyle: Partial<ExcelJS.Style> = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFDDEBF7' } },
  alignment: { vertical: 'middle', horizontal: 'center', wrapText: true },
  border: { bottom: { style: 'thin', color: { argb: 'FF9DC3E6' } } },
}

/**
 * Writes an `.xlsx` row by row through exceljs's streaming writer. The file appears under its name only when it is complete.
 * @param fill adds sheets and commits their rows and the sheets themselves
 * @throws Problem `intake.writeFailed`, and any error of `fill`
 * @example
 * await writeWorkbookFile('list.xlsx', (workbook) => {
 *   const sheet = workbook.addWorksheet('名单')
 *   sheet.addRow(['样例甲']).commit()
 *   sheet.commit()
 * })
 */
export const writeWorkbookFile = async (
  path: string,
  fill: (workbook: ExcelJS.stream.xlsx.WorkbookWriter) => Promise<void> | void,
): Promise<void> => {
  const { default: exceljs } = await import('exceljs') // loaded on demand, because it is the core's largest library
  const unfinished = `${path}.part`
  const stream = new PassThrough()
  // Observed from the start, because a full disk may fail long before the last row.
  const written = pipeline(stream, createWriteStream(unfinished, { mode: 0o600 })).catch((cause: unknown) => {
    throw new Problem('intake.writeFailed', { path }, { cause })
  })
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const filled = (async () => {
    await fill(workbook)
    await workbook.commit()
  })()
  try {
    await Promise.all([filled, written])
    await rename(unfinished, path)
  } catch (problem) {
    stream.destroy()
    await Promise.allSettled([written])
    await rm(unfinished, { force: true })
    throw problem
  }
}
