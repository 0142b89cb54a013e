import { Problem } from '../../shared/errors/problem.ts'
import type { AnswerMessage, PhotoTasks, TaskMessage, TaskName } from './messages.ts'
import type { LoadProgress } from './models.ts'

interface Waiting {
  onEarly(early: unknown): void
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
 * @param onProgress told how much of the models has arrived
 * @example
 * const photos = startPhotoWorker()
 * const { before, result } = await photos.open(bytes, provinceDefault)
 * photos.close()
 */
export const startPhotoWorker = (onProgress: (progress: LoadProgress) => void = () => {}): PhotoWorker => {
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
      if ('progress' in data) return onProgress(data.progress)
      const call = waiting.get(data.id)
      if ('early' in data) return call?.onEarly(data.early)
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

  const call = <Done>(
    task: TaskName,
    given: readonly unknown[],
    transfer: Transferable[] = [],
    onEarly: (early: never) => void = () => {},
  ): Promise<Done> =>
    new Promise((resolve, reject) => {
      worker ??= start()
      const id = ++last
      waiting.set(id, {
        onEarly: (early) => onEarly(early as never),
        resolve: (done) => resolve(done as Done),
        reject,
      })
      worker.postMessage({ id, task, given } satisfies TaskMessage, transfer)
    })

  return {
    prepare: (isKept) => call('prepare', [isKept]),
    open: (bytes, spec, onEarly) => call('open', [bytes, spec], [bytes.buffer as ArrayBuffer], onEarly),
    respec: (spec) => call('respec', [spec]),
    adjust: (from, wanted) => call('adjust', [from, wanted]),
    look: (picture, size, spec) => call('look', [picture, size, spec], [picture]),
    forget: () => call('forget', []),
    close: () => end(new Problem('photo.poolClosed')),
  }
}
