import { randomUUID } from 'node:crypto'
import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'
import { failureOf, pauseSeconds, storedCode } from './failure.ts'
import type { Job, JobHandler } from './job.ts'
import {
  defaults,
  type EnqueueOptions,
  type FailedJob,
  type JobState,
  type Jobs,
  type JobsOptions,
  type JobWorker,
  type WorkOptions,
} from './jobs.ts'
import { repeat } from './repeat.ts'
import { type Schedule, ScheduleClock } from './schedule-clock.ts'

/** Jobs as rows of the table `job`, for SQLite. Several processes on one machine may share the file. */
export class TableJobs implements Jobs {
  readonly #store: Store
  readonly #options: JobsOptions
  readonly #schedules: Schedule[] = []

  constructor(store: Store, options: JobsOptions) {
    this.#store = store
    this.#options = options
  }

  enqueue<Input extends object>(
    database: Transaction<Schema>,
    job: Job<Input>,
    input: Input,
    options: EnqueueOptions = {},
  ): Promise<string> {
    return insertJob(database, job.name, job.input.parse(input), options, this.#options.now())
  }

  every<Input extends object>(schedule: string, job: Job<Input>, input: Input): void {
    this.#schedules.push({
      schedule,
      name: job.name,
      enqueue: (database, key) => this.enqueue(database, job, input, { key }),
    })
  }

  async work(
    handlers: readonly JobHandler[],
    { concurrency = defaults.concurrency }: WorkOptions = {},
  ): Promise<JobWorker> {
    const clock = new ScheduleClock(
      this.#store,
      this.#schedules.filter(({ name }) => handlers.some((handler) => handler.name === name)),
      this.#options.now,
    )
    await clock.enqueueDue()
    const loops = Array.from({ length: concurrency }, () => new WorkLoop(this.#store, handlers, clock, this.#options))
    return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) }
  }

  async find(id: string): Promise<JobState | undefined> {
    const row = await this.#store.database
      .selectFrom('job')
      .select(['attempts', 'maxAttempts', 'leasedUntil', 'errorCode'])
      .where('id', '=', Number(id))
      .executeTakeFirst()
    if (!row) return undefined
    const isLeased = row.leasedUntil !== null && row.leasedUntil > this.#options.now().toISOString()
    const state = isLeased ? 'running' : row.attempts >= row.maxAttempts ? 'failed' : 'waiting'
    return { state, attempts: row.attempts, errorCode: storedCode(row.errorCode) }
  }

  async failed(): Promise<FailedJob[]> {
    const rows = await this.#store.database
      .selectFrom('job')
      .select(['id', 'name', 'attempts', 'errorCode'])
      .whereRef('attempts', '>=', 'maxAttempts')
      .where(isFree(this.#options.now().toISOString()))
      .orderBy('id')
      .execute()
    return rows.map(({ id, name, attempts, errorCode }) => ({
      id: String(id),
      name,
      attempts,
      errorCode: storedCode(errorCode),
    }))
  }
}

const isFree =
  (at: string) =>
  ({ or, eb }: ExpressionBuilder<Schema, 'job'>): Expression<SqlBool> =>
    or([eb('leasedUntil', 'is', null), eb('leasedUntil', '<=', at)])

const insertJob = async (
  database: Transaction<Schema>,
  name: string,
  input: object,
  { key, runAt, maxAttempts = defaults.maxAttempts }: EnqueueOptions,
  now: Date,
): Promise<string> => {
  if (key !== undefined) {
    // A running or failed job must not receive the new input. It loses its key and all further attempts.
    await database
      .updateTable('job')
      .set(({ ref }) => ({ key: null, attempts: ref('maxAttempts') }))
      .where('key', '=', key)
      .where(({ or, eb }) => or([eb('leasedUntil', 'is not', null), eb('attempts', '>=', eb.ref('maxAttempts'))]))
      .execute()
  }
  const values = { input: JSON.stringify(input), runAt: (runAt ?? now).toISOString(), maxAttempts }
  const { id } = await database
    .insertInto('job')
    .values({ name, key: key ?? null, attempts: 0, ...values })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ name, attempts: 0, errorCode: null, ...values }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return String(id)
}

interface Claimed {
  readonly id: number
  readonly name: string
  readonly input: string
  readonly attempts: number
  /** Name of this attempt. If its lease expired and another worker took the job, this attempt cannot end the other's. */
  readonly leasedBy: string
}

/** Claims and runs one job after the other. */
class WorkLoop {
  readonly #store: Store
  readonly #handlers: ReadonlyMap<string, JobHandler>
  readonly #clock: ScheduleClock
  readonly #options: JobsOptions
  readonly #lease: number
  readonly #stopping = new AbortController()
  #wake: () => void = () => undefined
  readonly #ended: Promise<void>

  constructor(store: Store, handlers: readonly JobHandler[], clock: ScheduleClock, options: JobsOptions) {
    this.#store = store
    this.#handlers = new Map(handlers.map((handler) => [handler.name, handler]))
    this.#clock = clock
    this.#options = options
    this.#lease = (options.leaseSeconds ?? defaults.leaseSeconds) * 1000
    this.#ended = this.#loop()
  }

  stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    return this.#ended
  }

  async #loop(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#clock.enqueueDue()
        const claimed = await this.#claim()
        if (claimed) await this.#run(claimed)
        else await this.#pause()
      } catch (error) {
        // The database failed, not a job. The loop retries after a pause.
        this.#report(error)
        await this.#pause()
      }
    }
  }

  #pause(): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.pollMilliseconds ?? 250)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #claim(): Promise<Claimed | undefined> {
    const now = this.#options.now()
    const at = now.toISOString()
    // Read first, because a write would lock the file even when there is no work.
    const due = await this.#store.database
      .selectFrom('job')
      .select('id')
      .where('name', 'in', [...this.#handlers.keys()])
      .where('runAt', '<=', at)
      .whereRef('attempts', '<', 'maxAttempts')
      .where(isFree(at))
      .orderBy('runAt')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
    if (!due) return undefined
    const leasedBy = randomUUID()
    const row = await this.#store.gate.ungated((database) =>
      database
        .updateTable('job')
        .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), leasedBy, leasedUntil: this.#leaseEnd(now) }))
        .where('id', '=', due.id)
        .where('runAt', '<=', at)
        .whereRef('attempts', '<', 'maxAttempts')
        .where(isFree(at))
        .returning(['id', 'name', 'input', 'attempts'])
        .executeTakeFirst(),
    )
    // Another worker was quicker, so look again.
    return row ? { ...row, leasedBy } : this.#claim()
  }

  #leaseEnd(from: Date): string {
    return new Date(from.getTime() + this.#lease).toISOString()
  }

  async #run(claimed: Claimed): Promise<void> {
    const stopRenewing = repeat(
      this.#lease / 3,
      () => this.#renew(claimed),
      (error) => this.#report(error),
    )
    try {
      const handler = this.#handlers.get(claimed.name)!
      const { id, attempts: attempt } = claimed
      await handler.run(JSON.parse(claimed.input), { id: String(id), attempt, stopping: this.#stopping.signal })
    } catch (error) {
      await this.#fail(claimed, error)
      return
    } finally {
      await stopRenewing()
    }
    await this.#store.gate.ungated((database) =>
      database.deleteFrom('job').where('id', '=', claimed.id).where('leasedBy', '=', claimed.leasedBy).execute(),
    )
  }

  async #renew({ id, leasedBy }: Claimed): Promise<void> {
    await this.#store.gate.ungated((database) =>
      database
        .updateTable('job')
        .set({ leasedUntil: this.#leaseEnd(this.#options.now()) })
        .where('id', '=', id)
        .where('leasedBy', '=', leasedBy)
        .execute(),
    )
  }

  #report(error: unknown): void {
    this.#options.log?.({ level: 'error', what: 'jobs', ...failureOf(error) })
  }

  async #fail({ id, name, attempts, leasedBy }: Claimed, error: unknown): Promise<void> {
    const failure = failureOf(error)
    this.#options.log?.({ level: 'error', what: 'job', job: name, id: String(id), attempt: attempts, ...failure })
    const runAt = new Date(this.#options.now().getTime() + pauseSeconds(attempts) * 1000).toISOString()
    await this.#store.gate.ungated((database) =>
      database
        .updateTable('job')
        .set({ errorCode: failure.code, runAt, leasedBy: null, leasedUntil: null })
        .where('id', '=', id)
        .where('leasedBy', '=', leasedBy)
        .execute(),
    )
  }
}
