import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Problem } from '../../shared/errors/problem.ts'
import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import type { Located } from '../engine/locate.ts'
import type { MendResult } from '../engine/mend.ts'
import type { PhotoAnswer, PhotoJob, PhotoResult, WorkerSettings } from './messages.ts'

export interface PhotoPoolOptions {
  /** Number of worker threads; by default one for each processor, at most four. */
  readonly size?: number
  /** Folder with the model files (see `modelFiles`); by default those in node_modules. */
  readonly modelsDirectory?: string
  /** The worker's file, if a bundler did not put it beside this one. */
  readonly workerEntry?: URL
}

export interface PhotoCallOptions {
  /** Cancels a waiting job, or discards the result of a running one. */
  readonly signal?: AbortSignal
}

export interface MendCallOptions extends PhotoCallOptions {
  /** A person's changes of the framing. */
  readonly adjustment?: Adjustment
}

/** The photo engine on worker threads. Bytes are copied, so the caller keeps its own. */
export interface PhotoPool {
  /**
   * Reports on a photo as it is. A file that is no photo gets a report too (check `readable`).
   * @throws Problem `photo.workerLost`, `photo.modelsMissing`, `photo.poolClosed`; the signal's reason when cancelled
   */
  check(bytes: Uint8Array, spec: PhotoSpec, options?: PhotoCallOptions): Promise<PhotoReport>
  /**
   * Reports on a photo and mends it. `output` is absent when nothing needed mending, or when mending cannot help.
   * @throws as `check`
   */
  mend(bytes: Uint8Array, spec: PhotoSpec, options?: MendCallOptions): Promise<MendResult>
  /**
   * Position of the one person of a photo. Undefined when there is no person or more than one.
   * @throws as `check`
   */
  locate(bytes: Uint8Array, spec: PhotoSpec, options?: PhotoCallOptions): Promise<Located | undefined>
  /** Ends the workers. Pending jobs fail with `photo.poolClosed`. */
  close(): Promise<void>
}

interface Waiting {
  readonly job: PhotoJob
  resolve(result: PhotoResult): void
  reject(error: unknown): void
}

interface Seat {
  worker: Worker
  current: Waiting | undefined
}

const mostByDefault = 4

/** The worker's entry: the TypeScript source in development, a file beside the bundle otherwise. */
const ownWorkerEntry = (): URL => {
  const here = import.meta.url
  const name = here.endsWith('.ts') ? 'worker.ts' : 'photo-worker.cjs'
  return new URL(`./${name}`, here)
}

const settle = ({ resolve, reject }: Waiting, answer: PhotoAnswer): void => {
  if ('done' in answer) resolve(answer.done)
  else if ('problem' in answer) reject(Problem.from(answer.problem))
  else reject(new Problem('photo.workerLost', {}, { cause: new Error(answer.error) }))
}

/**
 * Creates a pool. Workers start with their first job and are replaced when they crash.
 * @example
 * const pool = createPhotoPool({ size: 2 })
 * const { report, output } = await pool.mend(bytes, provinceDefault)
 * await pool.close()
 */
export const createPhotoPool = ({
  size,
  modelsDirectory,
  workerEntry = ownWorkerEntry(),
}: PhotoPoolOptions = {}): PhotoPool => {
  const seats = size ?? Math.min(mostByDefault, availableParallelism())
  const workerData: WorkerSettings = modelsDirectory === undefined ? {} : { modelsDirectory }
  const taken: Seat[] = []
  const queue: Waiting[] = []
  let closed = false

  const leave = (seat: Seat, cause: unknown): void => {
    const at = taken.indexOf(seat)
    if (at >= 0) taken.splice(at, 1)
    seat.current?.reject(closed ? new Problem('photo.poolClosed') : new Problem('photo.workerLost', {}, { cause }))
    seat.current = undefined
    if (!closed) assign()
  }

  const sit = (): Seat => {
    const worker = new Worker(workerEntry, { workerData })
    const seat: Seat = { worker, current: undefined }
    worker.on('message', (answer: PhotoAnswer) => {
      if (seat.current) settle(seat.current, answer)
      seat.current = undefined
      worker.unref()
      assign()
    })
    let crash: unknown
    worker.on('error', (error) => {
      crash = error
    })
    worker.on('exit', (code) => leave(seat, crash ?? new Error(`photo worker exited with ${code}`)))
    taken.push(seat)
    return seat
  }

  const freeSeat = (): Seat | undefined =>
    taken.find(({ current }) => current === undefined) ?? (taken.length < seats ? sit() : undefined)

  const assign = (): void => {
    while (queue.length > 0) {
      const seat = freeSeat()
      if (seat === undefined) return
      const next = queue.shift()!
      seat.current = next
      // A busy worker keeps the process alive, an idle one does not.
      seat.worker.ref()
      seat.worker.postMessage(next.job)
    }
  }

  const submit = (job: PhotoJob, signal: AbortSignal | undefined): Promise<PhotoResult> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new Problem('photo.poolClosed'))
      if (signal?.aborted) return reject(signal.reason)
      const cancel = (): void => {
        const at = queue.indexOf(waiting)
        if (at >= 0) queue.splice(at, 1)
        reject(signal?.reason)
      }
      const done = (): void => signal?.removeEventListener('abort', cancel)
      const waiting: Waiting = {
        job,
        resolve: (result) => {
          done()
          resolve(result)
        },
        reject: (error) => {
          done()
          reject(error)
        },
      }
      signal?.addEventListener('abort', cancel, { once: true })
      queue.push(waiting)
      assign()
    })

  return {
    check: async (bytes, spec, { signal } = {}) => (await submit({ task: 'check', bytes, spec }, signal)).report,
    mend: (bytes, spec, { signal, adjustment } = {}) => submit({ task: 'mend', bytes, spec, adjustment }, signal),
    locate: async (bytes, spec, { signal } = {}) => (await submit({ task: 'locate', bytes, spec }, signal)).located,
    async close() {
      closed = true
      for (const { reject } of queue.splice(0)) reject(new Problem('photo.poolClosed'))
      await Promise.all(taken.map(({ worker }) => worker.terminate()))
    },
  }
}
