/**
 * Allocates ranges of a block of memory, first fit, so that freed ranges are reused at once and stay in the cache.
 * It only does the bookkeeping; the caller owns the memory.
 */
export class Arena {
  /** Allocated ranges by ascending offset. */
  readonly #taken: { readonly from: number; readonly end: number }[] = []
  readonly #start: number
  readonly #end: number

  constructor(start: number, length: number) {
    this.#start = start
    this.#end = start + length
  }

  /** Allocates `length` bytes. @returns their offset, on a 64-byte boundary; undefined when there is no room */
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

  /** Frees a range. @returns whether it belonged to this arena */
  free(from: number): boolean {
    const at = this.#taken.findIndex((stretch) => stretch.from === from)
    if (at >= 0) this.#taken.splice(at, 1)
    return at >= 0
  }
}
