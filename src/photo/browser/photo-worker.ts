// Entry of the page's worker. It runs one task at a time, in order of arrival.
import { Problem } from '../../shared/errors/problem.ts'
import type { AnswerMessage, TaskMessage } from './messages.ts'
import { createPhotoTasks } from './photo-tasks.ts'

/** Pictures and bytes are handed over, because a copy would stay in the worker's memory until some later garbage collection. */
const transferable = (value: unknown): Transferable[] => {
  if (value instanceof ImageBitmap) return [value]
  if (value instanceof Uint8Array) return [value.buffer as ArrayBuffer]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(transferable) : []
}

const send = (message: AnswerMessage): void => postMessage(message, { transfer: transferable(message) })

let lastProgress = 0
const progressEvery = 100
const tasks = createPhotoTasks((progress) => {
  if (!progress.isComplete && performance.now() - lastProgress < progressEvery) return
  lastProgress = performance.now()
  send({ progress })
})

const answer = async ({ id, task, given }: TaskMessage): Promise<AnswerMessage> => {
  try {
    // The caller is photo-worker-client.ts, which is typed by the same interface.
    const work = tasks[task] as (...given: readonly unknown[]) => Promise<unknown>
    return { id, done: await work(...given, (early: unknown) => send({ id, early })) }
  } catch (error) {
    if (error instanceof Problem) return { id, problem: error.toJSON() }
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

let last: Promise<void> = Promise.resolve()
addEventListener('message', ({ data }: MessageEvent<TaskMessage>) => {
  last = last.then(async () => send(await answer(data)))
})
