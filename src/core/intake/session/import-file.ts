import { basename } from 'node:path'
import { fileDigest } from '../../../files/file-digest.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { sha256Hex } from '../../../trust/sha256.ts'
import { requireRole } from '../../context/session.ts'
import type { JudgingContext } from '../../context/unit-context.ts'
import type { ImportCounts } from '../judge/row-outcome.ts'
import { withoutOldFormat } from '../old-workbook.ts'
import { readRememberedHeaders } from '../read/remembered-headers.ts'
import type { RememberedHeaders } from '../read/sheet-header.ts'
import { importContext } from '../write/write-rows.ts'
import { type ImportOptions, importRecords } from './import-records.ts'

const hashOf = async (path: string): Promise<string> => {
  try {
    return await fileDigest(path)
  } catch (cause) {
    throw new Problem('general.fileMissing', { path }, { cause })
  }
}

/** Options of an import in one call. */
export interface FileImportOptions extends Omit<ImportOptions, 'fileName' | 'fileHash' | 'remembered'> {
  /** Fields of headers that neither the program nor the unit knows, by `headerKey`; null keeps a column aside. */
  readonly headers?: RememberedHeaders
}

/**
 * Imports a spreadsheet by path or as bytes, in one call: the command line's import.
 * @throws Problem `core.account.role`, `core.enrolment.missing`, `intake.*`
 */
export const importFile = async (
  context: JudgingContext,
  source: string | { readonly name: string; readonly bytes: Uint8Array },
  { headers, ...options }: FileImportOptions = {},
): Promise<ImportCounts> => {
  requireRole(context.session, 'clerk')
  const importing = importContext(context)
  const file =
    typeof source === 'string'
      ? { fileName: basename(source), fileHash: await hashOf(source), from: source }
      : {
          fileName: source.name,
          fileHash: sha256Hex(source.bytes),
          from: source.bytes,
        }
  return importRecords(importing, await withoutOldFormat(file.from, file.fileName, options.signal), {
    ...options,
    remembered: { ...readRememberedHeaders(context.database), ...headers },
    fileName: file.fileName,
    fileHash: file.fileHash,
  })
}
