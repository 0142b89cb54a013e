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
    if (milliseconds > wantedTime) this.shrink()
    else if (milliseconds < wantedTime / 2) this.#bytes = Math.min(this.#most, this.#bytes * 2)
  }

  /** Halves the next pack. @returns whether it is smaller now */
  shrink(): boolean {
    const before = this.#bytes
    this.#bytes = Math.max(Math.min(limits.smallestPackBytes, before), before / 2)
    return this.#bytes < before
  }
}
