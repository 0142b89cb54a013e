import { setTimeout as wait } from 'node:timers/promises'

/** Lets bytes pass at a limited rate, both directions together. The limit may change at any time. */
export class Pace {
  readonly #bytesPerSecond: () => number | null
  /** When the bytes that passed so far are paid for, on the monotonic clock. */
  #paidAt = 0

  /** @param bytesPerSecond above 0; null for no limit */
  constructor(bytesPerSecond: () => number | null) {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** Resolves when so many further bytes may pass. An aborted signal ends the wait with an error. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const rate = this.#bytesPerSecond()
    if (rate === null) return
    const now = performance.now()
    this.#paidAt = Math.max(now, this.#paidAt) + (bytes / rate) * 1000
    const pause = this.#paidAt - now
    if (pause >= 1) await wait(pause, undefined, signal ? { signal } : {})
  }
}
