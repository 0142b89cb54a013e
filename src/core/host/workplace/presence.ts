import type { LockReason, SessionEvent } from '../../../shared/rpc/session.ts'

/** The store locks after this time without input, in milliseconds. */
export const idleLimit = 15 * 60 * 1000

/**
 * Detects whether somebody is at the computer. The clock runs here and not in the window, so that a hung or closed window
 * does not keep the store open. A long call counts as presence.
 */
export class Presence {
  readonly #limit: number
  readonly #onIdle: () => void
  readonly #work: string[] = []
  #touchedAt = 0
  #timer: NodeJS.Timeout | undefined
  /** The current session; replaced at every sign-in, so that watchers of the earlier one see its end. */
  #session: { locked: LockReason | undefined } = { locked: 'asked' }
  /** Counts changes of the store that no window made. */
  #arrivals = 0
  #changed: () => void = () => {}
  #change = this.#nextChange()

  /** @param onIdle locks */
  constructor(limit: number, onIdle: () => void) {
    this.#limit = limit
    this.#onIdle = onIdle
  }

  /** The Chinese name of the long call that runs now and would be lost by quitting; null for none. */
  get runningCall(): string | null {
    return this.#work.at(-1) ?? null
  }

  /** Somebody signed in. */
  enter(): void {
    this.#session = { locked: undefined }
    this.#touchedAt = Date.now()
    this.#arm()
    this.#notify()
  }

  /** The session ended. */
  leave(reason: LockReason): void {
    clearTimeout(this.#timer)
    this.#session.locked ??= reason
    this.#notify()
  }

  /** Notes a change of the store that no window made, so that windows reload what they show. */
  noteArrival(): void {
    this.#arrivals++
    this.#notify()
  }

  /** Keyboard or mouse input. After the computer slept past the limit, the first input locks instead. */
  touch(): void {
    if (this.#session.locked) return
    if (this.#isIdle()) {
      this.#onIdle()
      return
    }
    this.#touchedAt = Date.now()
    this.#arm()
  }

  /** Counts a long call until it settles. */
  async within<Result>(name: string, work: Promise<Result>): Promise<Result> {
    const end = this.#begin(name)
    try {
      return await work
    } finally {
      end()
    }
  }

  /** Counts a long call that answers with a stream, until the stream ends. */
  async *during<Event>(name: string, stream: AsyncIterable<Event>): AsyncGenerator<Event, void, void> {
    const end = this.#begin(name)
    try {
      yield* stream
    } finally {
      end()
    }
  }

  /** The events of the session for a window, until the session ends. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<SessionEvent, void, void> {
    const session = this.#session
    const gone = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
    let sent: string | null | undefined
    let arrivals = this.#arrivals
    while (!signal?.aborted) {
      const change = this.#change
      if (session.locked) {
        yield { kind: 'locked', reason: session.locked }
        return
      }
      const { runningCall: task } = this
      if (task !== sent) {
        sent = task
        yield { kind: 'work', task }
      }
      if (arrivals !== this.#arrivals) {
        arrivals = this.#arrivals
        yield { kind: 'arrival' }
      }
      await Promise.race([change, gone])
    }
  }

  #begin(name: string): () => void {
    this.#work.push(name)
    this.#notify()
    return () => {
      this.#work.splice(this.#work.indexOf(name), 1)
      this.#arm()
      this.#notify()
    }
  }

  #isIdle(): boolean {
    return this.#work.length === 0 && Date.now() - this.#touchedAt >= this.#limit
  }

  /** Checks again when the limit may be reached; a long call arms the timer itself when it ends. */
  #arm(): void {
    clearTimeout(this.#timer)
    if (this.#session.locked || this.#work.length) return
    const rest = Math.max(0, this.#limit - (Date.now() - this.#touchedAt))
    this.#timer = setTimeout(() => (this.#isIdle() ? this.#onIdle() : this.#arm()), rest).unref()
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve
    })
  }

  #notify(): void {
    const notify = this.#changed
    this.#change = this.#nextChange()
    notify()
  }
}
