import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds for which a limit that was read is used. Bytes pass in small pieces, and reading a setting for each costs more than sending it. */
const limitAge = 100

/** Lets bytes pass at a limited rate, both directions together. A change of the limit holds a tenth of a second later. */
export class Pace {
  readonly #bytesPerSecond: () => number | null
  #limit: { readonly rate: number | null; readonly until: number } | undefined
  /** When the bytes that passed so far are paid for, on the monotonic clock. */
  #paidAt = 0

  /** @param bytesPerSecond above 0; null for no limit */
  constructor(bytesPerSecond: () => number | null) {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** Resolves when so many further bytes may pass. An aborted signal ends the wait with an error. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = performance.now()
    if (!this.#limit || now >= this.#limit.until) this.#limit = { rate: this.#bytesPerSecond(), until: now + limitAge }
    const { rate } = this.#limit
    if (rate === null) return
    this.#paidAt = Math.max(now, this.#paidAt) + (bytes / rate) * 1000
    const pause = this.#paidAt - now
    if (pause >= 1) await wait(pause, undefined, signal ? { signal } : {})
  }
}
