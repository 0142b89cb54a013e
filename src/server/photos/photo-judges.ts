import { availableParallelism } from 'node:os'
import { WorkerPool } from '../../files/worker-pool.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { ReasonCode } from '../../shared/photo/reasons.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { refusalsOf } from './official-photo.ts'

/** Judges whether a photo may be printed on a certificate. */
export interface PhotoJudge {
  /**
   * Why the photo is refused; empty for one that may be printed. The caller has checked that it is a JPEG of the final size.
   * @throws Problem `general.busy`, `general.cancelled`, `photo.modelsMissing`; `general.unexpected` when the engine failed, which says nothing
   *   about the photo
   */
  judge(bytes: Uint8Array): Promise<readonly ReasonCode[]>
}

/** Each thread holds the models, about 200 MB. */
const mostThreads = 2

/**
 * Threads with the photo engine. A photo that takes too long or too much memory counts as damaged.
 * @example
 * const judges = new PhotoJudges()
 * await judges.judge(jpeg) // for example ['face.several']
 */
export class PhotoJudges implements PhotoJudge {
  readonly #pool = new WorkerPool<Uint8Array, PhotoReport>({
    entry: new URL('./judge-worker.ts', import.meta.url),
    threads: Math.min(mostThreads, availableParallelism()),
    queue: 2_048,
    // A photo takes about 80 ms, the first one of a thread some seconds on a slow machine.
    deadline: 20_000,
    memory: 256,
  })

  async judge(bytes: Uint8Array): Promise<readonly ReasonCode[]> {
    try {
      return refusalsOf(await this.#pool.run(bytes))
    } catch (error) {
      const code = Problem.from(error)?.code
      if (code !== 'general.tooSlow' && code !== 'general.tooMuchMemory') throw error
      return ['readable.damaged']
    }
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#pool.close()
  }
}
