import type { SessionEvent } from '../../../shared/rpc/session.ts'

/** After this long without a touch the store locks, in milliseconds. */
export const idleLimit = 15 * 60 * 1000

type LockReason = Extract<SessionEvent, { kind: 'locked' }>['reason']

/**
 * Whether somebody sits at the workplace. The clock runs here and not in the window, so that a window that hangs or died is no
 * reason to stay open. Long work under way counts as somebody.
 */
export class Presence {
  readonly #limit: number
  readonly #onIdle: () => void
  readonly #work: string[] = []
  #touchedAt = 0
  #timer: NodeJS.Timeout | undefined
  /** The present session; replaced at every sign-in, so that whoever watched an earlier one learns of its end. */
  #session: { locked: LockReason | undefined } = { locked: 'asked' }
  /** How often something came into the store without a window's doing. */
  #arrivals = 0
  #changed: () => void = () => {}
  #change = this.#nextChange()

  /** @param onIdle locks */
  constructor(limit: number, onIdle: () => void) {
    this.#limit = limit
    this.#onIdle = onIdle
  }

  /** What runs now and would be lost by quitting, in Chinese; null when nothing does. */
  get deed(): string | null {
    return this.#work.at(-1) ?? null
  }

  /** Somebody signed in. */
  enter(): void {
    this.#session = { locked: undefined }
    this.#touchedAt = Date.now()
    this.#arm()
    this.#tell()
  }

  /** The session ended. */
  leave(reason: LockReason): void {
    clearTimeout(this.#timer)
    this.#session.locked ??= reason
    this.#tell()
  }

  /** Something came into the store without a window's doing: windows read anew what they show. */
  noteArrival(): void {
    this.#arrivals++
    this.#tell()
  }

  /** Somebody touched keyboard or mouse. After a sleep of the computer that comes too late. */
  touch(): void {
    if (this.#session.locked) return
    if (this.#isIdle()) {
      this.#onIdle()
      return
    }
    this.#touchedAt = Date.now()
    this.#arm()
  }

  /** Long work as long as it is waited for. */
  async within<Result>(deed: string, work: Promise<Result>): Promise<Result> {
    const end = this.#begin(deed)
    try {
      return await work
    } finally {
      end()
    }
  }

  /** Long work as a stream, until its end. */
  async *during<Event>(deed: string, stream: AsyncIterable<Event>): AsyncGenerator<Event, void, void> {
    const end = this.#begin(deed)
    try {
      yield* stream
    } finally {
      end()
    }
  }

  /** What a window must know of the session, until it ends. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<SessionEvent, void, void> {
    const session = this.#session
    const gone = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
    let told: string | null | undefined
    let arrivals = this.#arrivals
    while (!signal?.aborted) {
      const change = this.#change
      if (session.locked) {
        yield { kind: 'locked', reason: session.locked }
        return
      }
      const { deed } = this
      if (deed !== told) {
        told = deed
        yield { kind: 'work', deed }
      }
      if (arrivals !== this.#arrivals) {
        arrivals = this.#arrivals
        yield { kind: 'arrival' }
      }
      await Promise.race([change, gone])
    }
  }

  #begin(deed: string): () => void {
    this.#work.push(deed)
    this.#tell()
    return () => {
      this.#work.splice(this.#work.indexOf(deed), 1)
      this.#arm()
      this.#tell()
    }
  }

  #isIdle(): boolean {
    return this.#work.length === 0 && Date.now() - this.#touchedAt >= this.#limit
  }

  /** Looks again when the limit may be reached; work under way looks by itself when it ends. */
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

  #tell(): void {
    const tell = this.#changed
    this.#change = this.#nextChange()
    tell()
  }
}
