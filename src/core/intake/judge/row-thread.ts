import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Problem, type ProblemValue } from '../../../shared/errors/problem.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { SheetPlaces } from '../read/intake-row.ts'
import type { ReadOptions } from '../read/record-file.ts'
import type { PackedBlock } from './packed-block.ts'
import type { PreparedRow } from './prepared-row.ts'

/** The forms of a block of rows: prepared to be written, or packed to wait for the clerk's decision. */
export interface RowForms {
  readonly prepared: readonly PreparedRow[]
  readonly packed: PackedBlock
}

/** The thread's input: a path or shared bytes, and the options that can be copied. */
export interface RowThreadSettings {
  readonly from: string | Uint8Array<SharedArrayBuffer>
  readonly options: Pick<ReadOptions, 'name' | 'sheet' | 'columns' | 'remembered'>
  readonly context: JudgeContext
  readonly form: keyof RowForms
}

/** Messages of the thread. It waits for an acknowledgement after each block but the first few. */
export type RowThreadMessage =
  | { readonly kind: 'opened'; readonly places: SheetPlaces }
  | { readonly kind: 'block'; readonly block: RowForms[keyof RowForms] }
  | { readonly kind: 'end' }
  | { readonly kind: 'problem'; readonly problem: ProblemValue }

/** Blocks that the thread may be ahead of the writer: few enough to bound memory, enough that neither waits. */
export const mostBlocksAhead = 4

/**
 * Megabytes for what passes through and for what stays. Rows pass through, texts and pieces of the file lie outside; without
 * a limit the garbage of a long file would be let lie until it fills hundreds.
 */
const threadMemory = { maxYoungGenerationSizeMb: 5, maxOldGenerationSizeMb: 256 }

/** The thread's entry: the TypeScript source in development, the bundle's own file beside the bundle. */
const ownEntry = (): URL => {
  const here = import.meta.url
  return new URL(here.endsWith('.ts') ? './row-worker.ts' : './row-worker.cjs', here)
}

/** Rows that are read and judged by themselves, block by block. */
export interface JudgedRows<Form extends keyof RowForms> {
  readonly places: SheetPlaces
  readonly blocks: AsyncGenerator<RowForms[Form], void, undefined>
  close(): Promise<void>
}

/**
 * Opens a spreadsheet in a thread of its own, which reads a few blocks ahead of the consumer.
 * @throws Problem as `openRecordFile` and its rows do; the signal's reason when cancelled
 */
export const openRowThread = async <Form extends keyof RowForms>(
  settings: RowThreadSettings & { readonly form: Form },
  signal: AbortSignal | undefined,
): Promise<JudgedRows<Form>> => {
  const worker = new Worker(ownEntry(), {
    workerData: settings,
    resourceLimits: threadMemory,
  })
  const messages = on(worker, 'message', { close: ['exit'] })
  const next = async (): Promise<RowThreadMessage> => {
    const { value } = (await messages.next()) as { value: readonly [RowThreadMessage] | undefined }
    signal?.throwIfAborted()
    if (!value) throw new Error('the reading thread ended early')
    const [message] = value
    if (message.kind === 'problem') throw Problem.from(message.problem)
    return message
  }
  async function* blocks(): AsyncGenerator<RowForms[Form], void, undefined> {
    for (let message = await next(); message.kind === 'block'; message = await next()) {
      worker.postMessage('more')
      yield message.block as RowForms[Form]
    }
  }
  const end = (): void => void worker.terminate()
  signal?.addEventListener('abort', end, { once: true })
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', end)
    await worker.terminate()
  }
  try {
    const opened = await next()
    if (opened.kind !== 'opened') throw new Error('the reading thread did not open the file')
    return { places: opened.places, blocks: blocks(), close }
  } catch (error) {
    await close()
    throw error
  }
}
