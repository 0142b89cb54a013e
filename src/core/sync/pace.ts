import { setTimeout as wait } from 'node:timers/promises'

/** Lets bytes pass at a limited rate, both directions together. */
export class Pace {
  readonly #perMillisecond: number
  /** When the bytes that passed so far are paid for, on the monotonic clock. */
  #paidAt = 0

  /** @param bytesPerSecond above 0 */
  constructor(bytesPerSecond: number) {
    this.#perMillisecond = bytesPerSecond / 1000
  }

  /** Resolves when so many further bytes may pass. An aborted signal ends the wait with an error. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = performance.now()
    this.#paidAt = Math.max(now, this.#paidAt) + bytes / this.#perMillisecond
    const pause = this.#paidAt - now
    if (pause >= 1) await wait(pause, undefined, signal ? { signal } : {})
  }
}
