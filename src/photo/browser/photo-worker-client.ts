import { Problem } from '../../shared/errors/problem.ts'
import type { AnswerMessage, PhotoTasks, TaskMessage, TaskName } from './messages.ts'

interface Waiting {
  resolve(done: unknown): void
  reject(error: unknown): void
}

/** The photo engine in a worker of the page. */
export interface PhotoWorker extends PhotoTasks {
  /** Ends the worker. Pending tasks fail with `photo.poolClosed`. */
  close(): void
}

/**
 * Starts the engine's worker. No photo leaves the page, because the worker only fetches the models.
 * Every task may fail with Problem `photo.filesNotFetched` or `photo.workerLost`. After the latter the worker is started again.
 * @example
 * const photos = startPhotoWorker()
 * const { before, result } = await photos.open(bytes, provinceDefault)
 * photos.close()
 */
export const startPhotoWorker = (): PhotoWorker => {
  const waiting = new Map<number, Waiting>()
  let last = 0
  let worker: Worker | undefined

  const end = (problem: Problem): void => {
    worker?.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(problem)
    waiting.clear()
  }

  const start = (): Worker => {
    const started = new Worker(new URL('./photo-worker.ts', import.meta.url), { type: 'module' })
    started.addEventListener('message', ({ data }: MessageEvent<AnswerMessage>) => {
      const call = waiting.get(data.id)
      waiting.delete(data.id)
      if ('done' in data) call?.resolve(data.done)
      else if ('problem' in data) call?.reject(Problem.from(data.problem))
      else call?.reject(new Problem('photo.workerLost', {}, { cause: new Error(data.error) }))
    })
    started.addEventListener('error', ({ message }) =>
      end(new Problem('photo.workerLost', {}, { cause: new Error(message) })),
    )
    return started
  }

  const call = <Done>(task: TaskName, given: readonly unknown[], transfer: Transferable[] = []): Promise<Done> =>
    new Promise((resolve, reject) => {
      worker ??= start()
      const id = ++last
      waiting.set(id, { resolve: (done) => resolve(done as Done), reject })
      worker.postMessage({ id, task, given } satisfies TaskMessage, transfer)
    })

  return {
    prepare: () => call('prepare', []),
    open: (bytes, spec) => call('open', [bytes, spec]),
    respec: (spec) => call('respec', [spec]),
    adjust: (from, wanted) => call('adjust', [from, wanted]),
    look: (picture, size, spec) => call('look', [picture, size, spec], [picture]),
    forget: () => call('forget', []),
    close: () => end(new Problem('photo.poolClosed')),
  }
}
