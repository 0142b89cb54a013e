import { basename, extname } from 'node:path'
import { openRecordFile, type ReadOptions } from '../read/record-file.ts'
import { markPackage, markWorkbook } from './mark-workbook.ts'
import type { Faults, MendedCell } from './marks.ts'
import { sheetNameOf, textPackage } from './text-package.ts'

export interface ErrorWorkbookOptions extends ReadOptions {
  /** The cells that the clerk mended in the window, by ascending row. */
  readonly mended?: readonly MendedCell[]
}

const firstSheet = (faults: Faults): string | undefined => {
  for (const { sheet } of faults) return sheet
  return undefined
}

/**
 * Writes a copy of the clerk's file with each fault as a coloured cell with a comment, and a sheet that lists all faults. A
 * workbook keeps everything else that it contains; a text file becomes a workbook. Once mended, the copy can be imported.
 * @param from the file that was imported
 * @param faults as the import reported them; those of other sheets are listed only
 * @throws Problem `intake.writeFailed`, and whatever reading the source may throw; the signal's reason when cancelled
 */
export const writeErrorWorkbook = async (
  from: string | Uint8Array,
  faults: Faults,
  path: string,
  options: ErrorWorkbookOptions = {},
): Promise<void> => {
  const file = await openRecordFile(from, { ...options, sheet: options.sheet ?? firstSheet(faults) })
  try {
    const { name = '名单.xlsx', signal, mended = [] } = options
    const marking = { sheet: file.sheet, mended, signal }
    if (file.format === 'csv')
      await markPackage(textPackage(file, name), faults, path, { ...marking, sheetName: sheetNameOf(file.sheet) })
    else await markWorkbook(from, name, faults, path, marking)
  } finally {
    await file.close()
  }
}

/** Name of the marked copy of a clerk's file: `名单.csv` → `名单-错误标注.xlsx`. */
export const markedName = (name: string): string => `${basename(name, extname(name)).slice(0, 100)}-错误标注.xlsx`
