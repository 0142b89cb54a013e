import { limits } from '../../shared/sync/limits.ts'

/** A pack should take about this long, in milliseconds: much faster ones grow, slower ones shrink. */
const wantedTime = 5_000

/**
 * How large the next pack of photos should be. It begins small, doubles while a pack takes well under five seconds, and
 * halves when one takes longer, so that a slow line acknowledges often and a fast one is not held up.
 * @example
 * const size = new PackSize(total)
 * size.note(1_200) // the last pack took 1.2 s
 * size.bytes // twice as many as before
 */
export class PackSize {
  readonly #most: number
  #bytes: number

  /** @param total bytes of all photos that will be sent */
  constructor(total: number) {
    this.#most = Math.max(limits.smallestPackBytes, Math.min(limits.largestPackBytes, total * limits.packShare))
    this.#bytes = Math.min(limits.firstPackBytes, this.#most)
  }

  /** Bytes that the next pack may have. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param milliseconds from the start of a pack to its acknowledgement */
  note(milliseconds: number): void {
    if (milliseconds > wantedTime)
      this.#bytes = Math.max(Math.min(limits.smallestPackBytes, this.#bytes), this.#bytes / 2)
    else if (milliseconds < wantedTime / 2) this.#bytes = Math.min(this.#most, this.#bytes * 2)
  }

  /**
   * Makes the next pack half as large as one that was too large, unless it is that small already because of another one.
   * @returns whether it is smaller than that pack
   */
  shrinkBelow(bytes: number): boolean {
    this.#bytes = Math.min(this.#bytes, Math.max(limits.smallestPackBytes, bytes / 2))
    return this.#bytes < bytes
  }
}
