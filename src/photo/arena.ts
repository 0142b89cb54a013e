/**
 * Hands out places in a stretch of memory, first fit, so that what is freed is taken again at once and stays in the cache.
 * Only bookkeeping: the memory itself is the caller's.
 */
export class Arena {
  /** Taken stretches in order of place. */
  readonly #taken: { readonly from: number; readonly end: number }[] = []
  readonly #start: number
  readonly #end: number

  constructor(start: number, length: number) {
    this.#start = start
    this.#end = start + length
  }

  /** @returns the place of `length` bytes, on a 64-byte boundary; undefined when there is no room */
  take(length: number): number | undefined {
    let from = Math.ceil(this.#start / 64) * 64
    let at = 0
    for (; at < this.#taken.length; at++) {
      const next = this.#taken[at]!
      if (next.from - from >= length) break
      from = Math.ceil(next.end / 64) * 64
    }
    if (from + length > this.#end) return undefined
    this.#taken.splice(at, 0, { from, end: from + length })
    return from
  }

  /** @returns whether the place was of this arena */
  free(from: number): boolean {
    const at = this.#taken.findIndex((stretch) => stretch.from === from)
    if (at >= 0) this.#taken.splice(at, 1)
    return at >= 0
  }
}
