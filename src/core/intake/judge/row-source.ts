import { stat } from 'node:fs/promises'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import { openRecordFile, type ReadOptions, type RecordFile } from '../read/record-file.ts'
import { packedBlocks } from './packed-block.ts'
import { preparedBlocks } from './prepared-row.ts'
import { type JudgedRows, openRowThread, type RowForms } from './row-thread.ts'

/** Files from this size on are read and judged in a thread; for smaller files the thread's start takes longer. */
export const threadBytes = 1_000_000

/** Zero where the file cannot be read; opening it reports why. */
const sizeOf = async (from: string | Uint8Array): Promise<number> =>
  typeof from === 'string' ? ((await stat(from).catch(() => undefined))?.size ?? 0) : from.length

const isShared = (bytes: Uint8Array): bytes is Uint8Array<SharedArrayBuffer> =>
  bytes.buffer instanceof SharedArrayBuffer

/** Bytes that a thread can read without a copy; they are copied here unless they are shared already. */
export const shareBytes = (bytes: Uint8Array): Uint8Array<SharedArrayBuffer> => {
  if (isShared(bytes)) return bytes
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}

const makers: {
  [Form in keyof RowForms]: (file: RecordFile, context: JudgeContext) => AsyncGenerator<RowForms[Form], void, undefined>
} = {
  prepared: (file, context) => preparedBlocks(file.blocks(), context),
  packed: packedBlocks,
}

/**
 * Opens a spreadsheet and judges its rows one by one; a long file in a thread of its own, so that the consumer of the
 * blocks can serve other calls.
 * @param from path or bytes; of long files those of {@link shareBytes} are not copied
 * @throws Problem as `openRecordFile` and its rows do; the signal's reason when cancelled
 */
export const openJudgedRows = async <Form extends keyof RowForms>(
  form: Form,
  from: string | Uint8Array,
  context: JudgeContext,
  { signal, name, sheet, columns, remembered }: ReadOptions,
): Promise<JudgedRows<Form>> => {
  const options = { name, sheet, columns, remembered }
  if ((await sizeOf(from)) >= threadBytes) {
    const given = typeof from === 'string' ? from : shareBytes(from)
    const { dictionary, unit, today } = context
    return openRowThread({ from: given, options, context: { dictionary, unit, today }, form }, signal)
  }
  const file = await openRecordFile(from, { ...options, signal })
  return { places: file.places, blocks: makers[form](file, context), close: () => file.close() }
}
