import { Problem } from '../../shared/errors/problem.ts'
import { findChainBreak } from '../chain/province-chain.ts'
import type { StoreContext } from '../context/unit-context.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { isSample } from '../sample/sample-mark.ts'
import { writeLastRound } from './last-round.ts'
import { readLine } from './line-setting.ts'
import { type SyncResult, syncUnit } from './sync.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions, SyncStep } from './sync-options.ts'

/** The first automatic round after signing in, and the pause between rounds, in milliseconds. */
const firstRoundAfter = 60_000
const roundEvery = 3 * 60_000

/** The unit that the rounds sync; its sync context is made anew for each round, because its settings may change. */
export interface RoundsContext extends StoreContext {
  readonly syncContext: SyncContext
}

interface RunningRound {
  readonly ended: Promise<SyncResult>
  readonly cancel: AbortController
  readonly listeners: Set<NonNullable<SyncOptions['onProgress']>>
  progress: { step: SyncStep; done: number; total: number } | undefined
}

/**
 * Runs the sync rounds of one signed-in account, one at a time: automatically every few minutes, and on request.
 * They end with the session, because a locked unit has no keys to sync with.
 */
export class SyncRounds {
  readonly #context: RoundsContext
  readonly #onArrival: () => void
  #running: RunningRound | undefined
  #timer: NodeJS.Timeout | undefined
  #nextAt: number | undefined
  #stopped = false

  /** @param onArrival called when a round has changed the store */
  constructor(context: RoundsContext, onArrival: () => void = () => {}) {
    this.#context = context
    this.#onArrival = onArrival
    // Data from a backup is compared before anybody works on it.
    this.#schedule(findChainBreak(context.database)?.relation === 'unchecked' ? 0 : firstRoundAfter)
  }

  get running(): boolean {
    return this.#running !== undefined
  }

  /** When the next automatic round begins, ISO time; undefined while one runs. */
  get nextAt(): string | undefined {
    return this.#nextAt === undefined ? undefined : new Date(this.#nextAt).toISOString()
  }

  /**
   * Runs a round, or joins the one under way; `signal` cancels it.
   * @throws Problem `core.enrolment.missing`, `core.sync.*`, `host.signedOut`
   */
  async run({ signal, onProgress }: SyncOptions = {}): Promise<SyncResult> {
    if (this.#stopped) throw new Problem('host.signedOut')
    const round = this.#running ?? this.#begin()
    const cancel = () => round.cancel.abort(signal?.reason)
    signal?.addEventListener('abort', cancel, { once: true })
    if (onProgress) {
      round.listeners.add(onProgress)
      if (round.progress) onProgress(round.progress.step, round.progress.done, round.progress.total)
    }
    try {
      return await round.ended
    } finally {
      signal?.removeEventListener('abort', cancel)
      if (onProgress) round.listeners.delete(onProgress)
    }
  }

  /**
   * Runs work with the province that no round may meet: the round under way is cancelled first, and none begins meanwhile.
   * @throws Problem `host.signedOut`; whatever the work throws
   */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#stopped) throw new Problem('host.signedOut')
    clearTimeout(this.#timer)
    this.#nextAt = undefined
    this.#running?.cancel.abort(new Problem('core.sync.interrupted'))
    await this.#running?.ended.catch(() => {})
    clearTimeout(this.#timer)
    try {
      return await work()
    } finally {
      this.#schedule(roundEvery)
    }
  }

  /** Calls off the round under way; the next one continues where it ended. */
  interrupt(): void {
    this.#running?.cancel.abort(new Problem('core.sync.paused'))
  }

  /** Cancels what runs and waits for its end; no further round begins. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#running?.cancel.abort(new Problem('host.signedOut'))
    await this.#running?.ended.catch(() => {})
  }

  #begin(): RunningRound {
    clearTimeout(this.#timer)
    this.#nextAt = undefined
    const cancel = new AbortController()
    const listeners: RunningRound['listeners'] = new Set()
    const ended = this.#round(cancel.signal, (step, done, total) => {
      round.progress = { step, done, total }
      for (const listener of listeners) listener(step, done, total)
    }).finally(() => {
      this.#running = undefined
      this.#schedule(roundEvery)
    })
    const round: RunningRound = { ended, cancel, listeners, progress: undefined }
    this.#running = round
    return round
  }

  /** Runs one round and stores its result for the window, unless it was cancelled. */
  async #round(signal: AbortSignal, onProgress: NonNullable<SyncOptions['onProgress']>): Promise<SyncResult> {
    try {
      const result = await syncUnit(this.#context.syncContext, { signal, onProgress })
      await writeLastRound(this.#context, result)
      if (result.receipts.length + result.events + result.uploads > 0) this.#onArrival()
      return result
    } catch (error) {
      const problem = Problem.from(error)
      if (problem && !signal.aborted) await writeLastRound(this.#context, problem)
      throw error
    }
  }

  #schedule(after: number): void {
    if (this.#stopped) return
    this.#nextAt = Date.now() + after
    this.#timer = setTimeout(() => {
      const { database } = this.#context
      if (!findEnrolment(database) || isSample(database) || readLine(database).paused) return this.#schedule(roundEvery)
      this.run().catch((error: unknown) => {
        // A problem is kept for the window; anything else is a fault of the program.
        if (!Problem.from(error)) console.error('[core] sync', error)
      })
    }, after).unref()
  }
}
