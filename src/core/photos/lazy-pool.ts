import { createPhotoPool, type PhotoPool } from '../../photo/node/pool.ts'

/** The photo engine, started with its first use; it ends with the session that used it. */
export class LazyPhotoPool {
  #pool: PhotoPool | undefined

  /** @param closing aborted when the session ends */
  for(closing: AbortSignal): PhotoPool {
    if (this.#pool) return this.#pool
    const pool = createPhotoPool()
    this.#pool = pool
    closing.addEventListener('abort', () => {
      this.#pool = undefined
      void pool.close()
    })
    return pool
  }
}
