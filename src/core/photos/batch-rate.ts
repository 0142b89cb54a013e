/** How far back the rate looks, in milliseconds. */
const lookBack = 20_000
/** So many photos say how fast it goes. */
const enough = 3

/** How fast a batch goes, counted over the last moments: what was known already takes no time and does not count. */
export class BatchRate {
  readonly #now: () => number
  readonly #times: number[]

  /** @param now a clock in milliseconds that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#times = [now()]
  }

  /** Counts a photo that the engine looked at. */
  count(): void {
    const now = this.#now()
    this.#times.push(now)
    while (this.#times.length > enough && now - this.#times[0]! > lookBack) this.#times.shift()
  }

  /** Photos a second; null until it can be told. */
  get perSecond(): number | null {
    const seconds = (this.#times.at(-1)! - this.#times[0]!) / 1000
    return this.#times.length > enough && seconds > 0 ? (this.#times.length - 1) / seconds : null
  }
}
