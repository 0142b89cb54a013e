import { open, rename, rm } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { openSource } from '../../../files/byte-source.ts'
import { intakeLimits } from '../../../files/limits.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { answerFrom, nameOf, type SourceQuestion } from '../../decoder/asked-source.ts'
import { tables } from '../../decoder/decoders.ts'
import { withoutOldFormat } from '../old-workbook.ts'
import type { ReadOptions } from '../read/record-file.ts'
import type { MarkInput, MarkQuestion } from './mark-table.ts'
import type { Faults, MendedCell } from './marks.ts'
import { faultPieces } from './packed-faults.ts'

export interface ErrorWorkbookOptions
  extends Pick<ReadOptions, 'sheet' | 'columns' | 'remembered' | 'name' | 'signal'> {
  /** The cells that the clerk mended in the window, by ascending row. */
  readonly mended?: readonly MendedCell[]
}

const firstSheet = (faults: Faults): string | undefined => {
  for (const { sheet } of faults) return sheet
  return undefined
}

/**
 * Writes a copy of the clerk's file with each fault as a coloured cell with a comment, and a sheet that lists all faults. A
 * workbook keeps everything else that it contains; a text file and an `.xls` become a workbook. Once mended, the copy can be imported. The
 * decoder reads the file and makes the copy, and this process only writes its bytes.
 * @param from the file that was imported
 * @param faults as the import reported them; those of other sheets are listed only
 * @throws Problem `intake.writeFailed`, and whatever reading the source may throw; `general.tooSlow`, `general.decoderLost` for a
 *   file that stops or ends the decoder; the signal's reason when cancelled
 */
export const writeErrorWorkbook = async (
  from: string | Uint8Array,
  faults: Faults,
  path: string,
  { name, signal, sheet, columns, remembered, mended = [] }: ErrorWorkbookOptions = {},
): Promise<void> => {
  const shownName = name ?? (typeof from === 'string' ? basename(from) : '名单.xlsx')
  const source = await openSource(
    await withoutOldFormat(from, shownName, signal),
    intakeLimits.zip.fileBytes,
    shownName,
  )
  const unfinished = `${path}.part`
  try {
    const input: MarkInput = {
      file: nameOf(source),
      options: { sheet: sheet ?? firstSheet(faults), columns, remembered },
      mended,
    }
    const pieces = faultPieces(faults)
    const fromFile = answerFrom(source)
    const output = await open(unfinished, 'w', 0o600)
    try {
      const answer = async (question: SourceQuestion | MarkQuestion): Promise<unknown> => {
        if (question.kind === 'faults') return pieces.next().value
        if (question.kind === 'write') return void (await output.writeFile(question.bytes))
        return fromFile(question)
      }
      await tables.run<void>('markTable', input, { signal, answer })
    } finally {
      await output.close()
    }
    await rename(unfinished, path)
  } catch (cause) {
    await rm(unfinished, { force: true })
    signal?.throwIfAborted()
    const problem = Problem.from(cause)
    if (problem && problem.code !== 'intake.writeFailed') throw problem
    throw new Problem('intake.writeFailed', { path }, { cause })
  } finally {
    await source.close()
  }
}

/** Name of the marked copy of a clerk's file: `名单.csv` → `名单-错误标注.xlsx`. */
export const markedName = (name: string): string => `${basename(name, extname(name)).slice(0, 100)}-错误标注.xlsx`
