import type { IntakeLimits } from '../../../files/limits.ts'
import { openZipSource } from '../../../files/zip.ts'
import { kibibyte } from '../../../shared/byte-size.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { Ask } from '../../decoder/answer-calls.ts'
import { askedSource, type SourceName } from '../../decoder/asked-source.ts'
import { openRecordFile, type ReadOptions } from '../read/record-file.ts'
import { markedPackage } from './mark-workbook.ts'
import type { MendedCell } from './marks.ts'
import { PackedFaults } from './packed-faults.ts'
import { sheetNameOf, textPackage } from './text-package.ts'

/** Input of the task `markTable`. */
export interface MarkInput {
  readonly file: SourceName
  readonly options: Pick<ReadOptions, 'sheet' | 'columns' | 'remembered'>
  /** By ascending row. */
  readonly mended: readonly MendedCell[]
}

/** Questions of `markTable`, besides those about the file: for the next piece of the faults, and to write the next bytes. */
export type MarkQuestion = { readonly kind: 'faults' } | { readonly kind: 'write'; readonly bytes: Uint8Array }

/** Bytes of one question. */
const writeBytes = 256 * kibibyte

/** Gives the pieces of a stream to `write`, in larger pieces. */
const writeInPieces = async (output: AsyncIterable<Buffer>, write: (bytes: Buffer) => Promise<unknown>) => {
  let pieces: Buffer[] = []
  let size = 0
  for await (const piece of output) {
    pieces.push(piece)
    size += piece.length
    if (size < writeBytes) continue
    await write(Buffer.concat(pieces, size))
    pieces = []
    size = 0
  }
  await write(Buffer.concat(pieces, size))
}

/** Marks the faults in a copy of a spreadsheet. The caller gives the faults piece by piece and writes the copy. */
export const markTable = async (
  { file, options, mended }: MarkInput,
  ask: Ask,
  limits: IntakeLimits,
): Promise<void> => {
  const put = (question: MarkQuestion): Promise<unknown> => ask(question)
  const source = askedSource(file, ask)
  const table = await openRecordFile(source, { ...options, limits })
  const faults = new PackedFaults()
  for (let piece = await put({ kind: 'faults' }); piece; piece = await put({ kind: 'faults' }))
    faults.add(piece as Uint8Array)
  try {
    const { sheet } = table
    const { merged } = await table.layout()
    async function* names() {
      for await (const row of table.records()) yield { row: row.row, name: row.textOf('name') }
    }
    const marking = { sheet, mended, merged, names }
    const output =
      table.format === 'csv'
        ? markedPackage(textPackage(table, file.name), faults, { ...marking, sheetName: sheetNameOf(sheet) })
        : markedPackage(await openZipSource(source, limits.zip), faults, marking)
    await writeInPieces(await output, (bytes) => put({ kind: 'write', bytes }))
  } catch (cause) {
    throw Problem.from(cause) ?? new Problem('intake.writeFailed', { path: file.name }, { cause })
  }
}
