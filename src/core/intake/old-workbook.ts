import { openSource } from '../../files/byte-source.ts'
import { intakeLimits, oldWorkbookBytes } from '../../files/limits.ts'
import { isOle } from '../../files/ole-signature.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { oldWorkbooks } from '../decoder/decoders.ts'
import type { ConvertInput } from './old-workbook-tasks.ts'

const headBytes = 8

/**
 * The file itself, or the `.xlsx` that an `.xls` or `.et` of Excel 97 to 2003 becomes, so that everything after it reads one format. A
 * decoder of its own converts it, with a limit of memory, and ends with the file.
 * @param from path or bytes
 * @throws Problem `intake.encryptedWorkbook`, `intake.oldWorkbook`, `intake.fileTooLarge` and others of `convertXls`;
 *   `general.tooSlow`, `general.decoderLost` for a file that stops or ends the decoder; the signal's reason when cancelled
 */
export const withoutOldFormat = async (
  from: string | Uint8Array,
  name: string,
  signal?: AbortSignal | undefined,
): Promise<string | Uint8Array> => {
  const source = await openSource(from, intakeLimits.zip.fileBytes, name)
  try {
    if (!isOle(await source.read(0, headBytes))) return from
    if (source.size > oldWorkbookBytes)
      throw new Problem('intake.fileTooLarge', { size: source.size, limit: oldWorkbookBytes })
    const input: ConvertInput = { name, bytes: await source.read(0, source.size) }
    return await oldWorkbooks.run<Uint8Array>('convert', input, { signal })
  } finally {
    await source.close()
    oldWorkbooks.rest()
  }
}
