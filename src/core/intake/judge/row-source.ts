import { openSource } from '../../../files/byte-source.ts'
import { intakeLimits } from '../../../files/limits.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import { answerFrom, nameOf, type SourceQuestion } from '../../decoder/asked-source.ts'
import { tables } from '../../decoder/decoders.ts'
import type { ReadOptions } from '../read/record-file.ts'
import type { SheetPlaces } from '../read/sheet-places.ts'
import type { JudgeInput, RowForms, RowQuestion } from './row-forms.ts'

/** Rows that are read and judged by themselves, block by block. */
export interface JudgedRows<Form extends keyof RowForms> {
  readonly places: SheetPlaces
  readonly blocks: AsyncGenerator<RowForms[Form], void, undefined>
  close(): Promise<void>
}

/** Blocks that came and were not taken yet. The answer to each waits until it is taken. */
class BlockQueue<Block> {
  readonly #blocks: { readonly block: Block; taken(): void }[] = []
  #wake = () => {}
  #over = false

  push(block: Block): Promise<void> {
    return new Promise((taken) => {
      this.#blocks.push({ block, taken })
      this.#wake()
    })
  }

  /** No more blocks will come. */
  end(): void {
    this.#over = true
    this.#wake()
  }

  async *take(): AsyncGenerator<Block, void, undefined> {
    for (;;) {
      const next = this.#blocks.shift()
      if (next) {
        next.taken()
        yield next.block
      } else if (this.#over) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/**
 * Opens a spreadsheet in the decoder, which reads and judges its rows one by one, so that the consumer of the blocks can serve
 * other calls and no file of a stranger is parsed beside the keys.
 * @param from path or bytes
 * @throws Problem as `openRecordFile` and its rows do; `general.tooSlow`, `general.decoderLost` for a file that stops or ends the
 *   decoder; the signal's reason when cancelled
 */
export const openJudgedRows = async <Form extends keyof RowForms>(
  form: Form,
  from: string | Uint8Array,
  { dictionary, unit, today }: JudgeContext,
  { signal, name, sheet, columns, remembered }: ReadOptions,
): Promise<JudgedRows<Form>> => {
  const source = await openSource(from, intakeLimits.zip.fileBytes, name)
  const leaving = new AbortController()
  const queue = new BlockQueue<RowForms[Form]>()
  const fromFile = answerFrom(source)
  const answer = async (question: SourceQuestion | RowQuestion): Promise<unknown> => {
    if (question.kind === 'opened') return opened(question.places)
    if (question.kind === 'block') return queue.push(question.block as RowForms[Form])
    return fromFile(question)
  }
  const input: JudgeInput = {
    file: nameOf(source),
    form,
    options: { name, sheet, columns, remembered },
    context: { dictionary, unit, today },
  }
  const ending = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal
  let opened: (places: SheetPlaces) => void = () => {}
  const places = new Promise<SheetPlaces>((resolve) => (opened = resolve))
  const running = tables.run<void>('judgeRows', input, { signal: ending, answer }).finally(() => queue.end())
  const failed = running.then(() => Promise.reject(new Error('the decoder opened no file')))
  failed.catch(() => {})
  const close = async (): Promise<void> => {
    leaving.abort()
    await running.catch(() => {})
    await source.close()
  }
  async function* blocks(): AsyncGenerator<RowForms[Form], void, undefined> {
    yield* queue.take()
    await running
  }
  try {
    return { places: await Promise.race([places, failed]), blocks: blocks(), close }
  } catch (error) {
    await close()
    throw error
  }
}
