import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type ExcelJS from 'exceljs'
import { Problem } from '../shared/errors/problem.ts'

/**
 * Writes an `.xlsx` row by row through exceljs's streaming writer (which never reads). The file appears under its name
 * only when it is whole.
 * @param fill adds sheets and commits their rows and themselves
 * @throws Problem `intake.writeFailed`; whatever `fill` throws
 */
export const writeWorkbookFile = async (
  path: string,
  fill: (workbook: ExcelJS.stream.xlsx.WorkbookWriter) => Promise<void> | void,
): Promise<void> => {
  const { default: exceljs } = await import('exceljs') // the largest library of the core: only who writes a workbook loads it
  const unfinished = `${path}.part`
  const stream = new PassThrough()
  // Observed at once: a full disk may show long before the last row.
  const written = pipeline(stream, createWriteStream(unfinished)).catch((cause: unknown) => {
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
