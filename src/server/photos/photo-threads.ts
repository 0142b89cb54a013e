import { availableParallelism } from 'node:os'
import { WorkerPool } from '../../files/worker-pool.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { ErrorCode } from '../../shared/errors/registry.ts'
import type { PhotoFacts, PhotoTask, PhotoTaskResult } from './photo-task.ts'

/** Faults of a file that is too much for its thread. */
const hostile: ReadonlySet<ErrorCode> = new Set(['general.tooSlow', 'general.tooMuchMemory', 'general.unexpected'])

/** Waits for a task of a thread. Undefined if the photo ended its thread. */
const unlessHostile = async <Result>(run: Promise<Result>): Promise<Result | undefined> => {
  try {
    return await run
  } catch (error) {
    const problem = Problem.from(error)
    if (!problem || !hostile.has(problem.code)) throw error
    return undefined
  }
}

/**
 * Threads that decode the photos of units. A photo that takes too long or too much memory fails alone.
 * @example
 * const photos = new PhotoThreads()
 * const { width, height } = await photos.inspect(bytes)
 * const jpeg = await photos.forPrint(bytes)
 */
export class PhotoThreads {
  readonly #pool = new WorkerPool<PhotoTask, PhotoTaskResult>({
    entry: new URL('./photo-worker.ts', import.meta.url),
    threads: Math.min(4, availableParallelism()),
    // Callers hold the bytes anyway, so that waiting costs nothing more.
    queue: 2_048,
    // A photo takes about 11 ms. On a machine that is busy with models, a good one must not count as hostile.
    deadline: 20_000,
    memory: 64,
  })

  /**
   * Size and look of a photo. A file that cannot be decoded has no size.
   * @throws Problem `general.busy`, `general.cancelled`
   */
  async inspect(bytes: Uint8Array): Promise<PhotoFacts> {
    const facts = await unlessHostile(this.#pool.run({ task: 'inspect', bytes }))
    return (facts as PhotoFacts | undefined) ?? { width: 0, height: 0, look: null }
  }

  /**
   * The photo encoded anew for a certificate: baseline JPEG in sRGB, without metadata. Nothing but its pixels gets from a unit's
   * file into a certificate.
   * @throws Problem `server.photo.unprintable`, `general.busy`, `general.cancelled`
   */
  async forPrint(bytes: Uint8Array): Promise<Uint8Array> {
    const printed = await unlessHostile(this.#pool.run({ task: 'print', bytes }))
    if (!(printed instanceof Uint8Array)) throw new Problem('server.photo.unprintable')
    return printed
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#pool.close()
  }
}
