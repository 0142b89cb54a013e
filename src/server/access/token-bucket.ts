/** Limits each key to `burst` requests at once and `perSecond` in the long run. Keeps a bounded number of keys. */
export class TokenBucket {
  readonly #buckets = new Map<string, { left: number; at: number }>()
  readonly #burst: number
  readonly #perSecond: number
  readonly #mostKeys: number

  constructor(burst: number, perSecond: number, mostKeys = 50_000) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#mostKeys = mostKeys
  }

  /**
   * Takes one token.
   * @param now milliseconds
   * @returns 0 when allowed, otherwise the seconds to wait
   */
  take(key: string, now: number): number {
    const left = this.#left(key, now)
    // Re-inserted, so that the map keeps the order of last use and its first key is the longest unused one.
    this.#buckets.delete(key)
    if (this.#buckets.size >= this.#mostKeys) this.#buckets.delete(this.#buckets.keys().next().value!)
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now })
    return this.#secondsUntilOne(left)
  }

  /** The seconds that `take` would answer, without taking a token. */
  wait(key: string, now: number): number {
    return this.#secondsUntilOne(this.#left(key, now))
  }

  #left(key: string, now: number): number {
    const bucket = this.#buckets.get(key)
    if (!bucket) return this.#burst
    return Math.min(this.#burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond)
  }

  #secondsUntilOne(left: number): number {
    return left >= 1 ? 0 : Math.ceil((1 - left) / this.#perSecond)
  }
}
