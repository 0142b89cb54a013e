import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'

interface BudgetOptions {
  /** Bytes that all bodies together may have; a request for more than that never gets room. */
  readonly total?: number
  /** Milliseconds that a request waits for room. Shorter than the silence after which a unit gives its connection up. */
  readonly patience?: number
}

interface Waiting {
  readonly holder: string
  readonly bytes: number
  readonly admit: () => void
}

/** One holder has at most this share, so that a device cannot keep the others out with bodies that never end. */
const shares = 4
/** Seconds after which a refused unit tries again. */
const refusedSeconds = 5

/**
 * Limits the bytes of request bodies that are in memory at once, over all requests. A body waits its turn before it is
 * received, so the line slows its sender down and nothing is sent twice. Bodies in the queue cost nothing.
 * @example
 * const giveBack = await budget.take('device:7', 1_000_000)
 */
export class BodyBudget {
  readonly #total: number
  readonly #patience: number
  readonly #held = new Map<string, number>()
  readonly #queue: Waiting[] = []
  #free: number

  constructor({ total = 64 * mebibyte, patience = 15_000 }: BudgetOptions = {}) {
    this.#total = total
    this.#patience = patience
    this.#free = total
  }

  /**
   * Takes room for a body, in the order of the requests.
   * @returns gives the room back; calling it again changes nothing
   * @throws Problem `server.busy` when there was no room in time
   */
  async take(holder: string, bytes: number): Promise<() => void> {
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        holder,
        bytes,
        admit: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        reject(new Problem('server.busy', { seconds: refusedSeconds }))
        this.#admit()
      }, this.#patience)
      this.#queue.push(waiting)
      this.#admit()
    })
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#hold(holder, -bytes)
      this.#admit()
    }
  }

  /** Admits whoever has room. A large body is not overtaken, because smaller ones could keep it out for ever. */
  #admit(): void {
    for (const waiting of [...this.#queue]) {
      const { holder, bytes, admit } = waiting
      const held = this.#held.get(holder) ?? 0
      if (held > 0 && held + bytes > this.#total / shares) continue
      if (bytes > this.#free) return
      this.#queue.splice(this.#queue.indexOf(waiting), 1)
      this.#hold(holder, bytes)
      admit()
    }
  }

  #hold(holder: string, bytes: number): void {
    this.#free -= bytes
    const held = (this.#held.get(holder) ?? 0) + bytes
    if (held > 0) this.#held.set(holder, held)
    else this.#held.delete(holder)
  }
}
