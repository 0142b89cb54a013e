import { checkFile } from '../check/file-check.ts'
import type { ImportCounts } from '../judge/row-outcome.ts'
import { openJudgedRows } from '../judge/row-source.ts'
import type { ColumnChoice, RememberedHeaders } from '../read/sheet-header.ts'
import type { SheetPlaces } from '../read/sheet-places.ts'
import { type ImportContext, type ImportedFile, type WriteOptions, writeRows } from '../write/write-rows.ts'

export interface ImportOptions extends WriteOptions, ImportedFile {
  /** Judge and count as the real import would, and store nothing. */
  readonly dryRun?: boolean
  /** Sheet and columns, where the file's own headers are not enough. */
  readonly sheet?: string | undefined
  readonly columns?: ColumnChoice | undefined
  readonly remembered?: RememberedHeaders | undefined
  /** Called with the sheet and its columns before the first row. */
  readonly onOpened?: (places: SheetPlaces) => void
}

/** Judges and counts as the real import would, and stores nothing. */
const rehearse = async (
  context: ImportContext,
  source: string | Uint8Array,
  { fileName: name, confirmed, onFault, onProgress, ...options }: ImportOptions,
): Promise<ImportCounts> => {
  const check = await checkFile(context, source, { ...options, name }, ({ rows, faults }) => {
    if (onFault) for (const fault of faults) onFault(fault)
    onProgress?.(rows)
  })
  options.onOpened?.(check.places)
  try {
    return check.counts(confirmed)
  } finally {
    check.close()
  }
}

/**
 * Imports a spreadsheet: stores every good row and lists every bad one with its place. A dry run only reports.
 * @throws Problem `intake.*` when the file as a whole cannot be read; the signal's reason when cancelled
 */
export const importRecords = async (
  context: ImportContext,
  source: string | Uint8Array,
  options: ImportOptions,
): Promise<ImportCounts> => {
  if (options.dryRun) return rehearse(context, source, options)
  const rows = await openJudgedRows('prepared', source, context, {
    ...options,
    onProgress: undefined,
    name: options.fileName,
  })
  options.onOpened?.(rows.places)
  try {
    return await writeRows(context, rows, options, options)
  } finally {
    await rows.close()
  }
}
