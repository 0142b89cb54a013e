/** How far back the rate looks, in milliseconds. */
const lookBack = 20_000
/** Photos that are needed to compute a rate. */
const enough = 3

/** The speed of a batch over the last seconds. Known photos take no time and do not count. */
export class BatchRate {
  readonly #now: () => number
  readonly #times: number[]

  /** @param now a clock in milliseconds that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#times = [now()]
  }

  /** Counts a photo that the engine has judged. */
  count(): void {
    const now = this.#now()
    this.#times.push(now)
    while (this.#times.length > enough && now - this.#times[0]! > lookBack) this.#times.shift()
  }

  /** Photos per second; null until there are enough. */
  get perSecond(): number | null {
    const seconds = (this.#times.at(-1)! - this.#times[0]!) / 1000
    return this.#times.length > enough && seconds > 0 ? (this.#times.length - 1) / seconds : null
  }
}
