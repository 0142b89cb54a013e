import { EventEmitter } from 'node:events'
import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import { sql, type Transaction } from 'kysely'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'
import { failureOf, storedCode } from './failure.ts'
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

/**
 * Jobs in graphile-worker's own tables (schema `graphile_worker`), for PostgreSQL. graphile-worker releases the job of a
 * dead worker only after four hours. Workers therefore report in `jobWorker` and release the jobs of workers that stopped
 * reporting. Its own schedules would run once for each missed time; ours run once for all of them.
 */
export class GraphileJobs implements Jobs {
  readonly #store: Store
  readonly #options: JobsOptions
  readonly #schedules: Schedule[] = []

  private constructor(store: Store, options: JobsOptions) {
    this.#store = store
    this.#options = options
  }

  /** Installs or updates graphile-worker's schema. */
  static async open(store: Store, options: JobsOptions): Promise<GraphileJobs> {
    await runMigrations({ connectionString: store.location, maxPoolSize: 1, logger: quietLogger(options) })
    return new GraphileJobs(store, options)
  }

  async enqueue<Input extends object>(
    database: Transaction<Schema>,
    job: Job<Input>,
    input: Input,
    { key, runAt, maxAttempts = defaults.maxAttempts }: EnqueueOptions = {},
  ): Promise<string> {
    const payload = JSON.stringify(job.input.parse(input))
    const { rows } = await sql<{ id: string }>`
      select id from graphile_worker.add_job(
        ${job.name}, ${payload}::json, run_at => ${runAt?.toISOString() ?? null}::timestamptz,
        max_attempts => ${maxAttempts}::integer, job_key => ${key ?? null}::text)`.execute(database)
    return String(rows[0]!.id)
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
    const { now, log, leaseSeconds = defaults.leaseSeconds, pollMilliseconds = 1000 } = this.#options
    const report = (error: unknown): void => log?.({ level: 'error', what: 'jobs', ...failureOf(error) })
    const own = this.#schedules.filter(({ name }) => handlers.some((handler) => handler.name === name))
    const clock = new ScheduleClock(this.#store, own, now)
    await clock.enqueueDue()
    const stopping = new AbortController()
    const events: WorkerEvents = new EventEmitter()
    const pools: string[] = []
    events.on('pool:create', ({ workerPool }) => void pools.push(workerPool.id))
    const runner = await run({
      connectionString: this.#store.location,
      // One connection more listens for new jobs.
      maxPoolSize: concurrency + 1,
      concurrency,
      noHandleSignals: true,
      pollInterval: pollMilliseconds,
      events,
      logger: quietLogger(this.#options),
      // Without a batch, stopping would not wait until a finished job is marked as done.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: Object.fromEntries(handlers.map((handler) => [handler.name, this.#task(handler, stopping.signal)])),
      parsedCronItems: [],
    })
    const poolId = pools[0]!
    const signIn = () => this.#signIn(poolId, leaseSeconds)
    await signIn()
    const stopClock = repeat(pollMilliseconds, () => clock.enqueueDue(), report)
    const stopSigningIn = repeat((leaseSeconds * 1000) / 3, signIn, report)
    return {
      stop: async () => {
        stopping.abort()
        await stopClock()
        await runner.stop()
        await stopSigningIn()
        await this.#store.gate.ungated((database) =>
          database.deleteFrom('jobWorker').where('id', '=', poolId).execute(),
        )
      },
    }
  }

  #task(handler: JobHandler, stopping: AbortSignal) {
    return async (payload: unknown, { job }: { job: { id: string; attempts: number } }): Promise<void> => {
      try {
        await handler.run(payload, { id: String(job.id), attempt: job.attempts, stopping })
      } catch (error) {
        const failure = failureOf(error)
        this.#options.log?.({
          level: 'error',
          what: 'job',
          job: handler.name,
          id: String(job.id),
          attempt: job.attempts,
          ...failure,
        })
        // graphile-worker stores the message.
        throw new Error(failure.code)
      }
    }
  }

  /** Notes that this worker is alive, and releases the jobs of workers that have not reported for the time of a lease. */
  async #signIn(poolId: string, lease: number): Promise<void> {
    const limit = sql`now() - make_interval(secs => ${lease})`
    await this.#store.gate.ungated(async (database) => {
      await sql`
        insert into "jobWorker" ("id", "seenAt") values (${poolId}, now())
        on conflict ("id") do update set "seenAt" = excluded."seenAt"`.execute(database)
      await sql`delete from "jobWorker" where "seenAt" < ${limit}`.execute(database)
      await sql`
        select graphile_worker.force_unlock_workers(array_agg(distinct locked_by)) from graphile_worker.jobs
        where locked_at < ${limit} and locked_by not in (select "id" from "jobWorker")`.execute(database)
    })
  }

  async find(id: string): Promise<JobState | undefined> {
    const { rows } = await sql<{ attempts: number; max_attempts: number; locked: boolean; last_error: string | null }>`
      select attempts, max_attempts, locked_at is not null as locked, last_error
      from graphile_worker.jobs where id = ${id}`.execute(this.#store.database)
    const row = rows[0]
    if (!row) return undefined
    const state = row.locked ? 'running' : row.attempts >= row.max_attempts ? 'failed' : 'waiting'
    return { state, attempts: row.attempts, errorCode: storedCode(row.last_error) }
  }

  async failed(): Promise<FailedJob[]> {
    const { rows } = await sql<{ id: string; name: string; attempts: number; last_error: string | null }>`
      select id, task_identifier as name, attempts, last_error from graphile_worker.jobs
      where attempts >= max_attempts and locked_at is null order by id`.execute(this.#store.database)
    return rows.map(({ id, name, attempts, last_error }) => ({
      id: String(id),
      name,
      attempts,
      errorCode: storedCode(last_error),
    }))
  }
}

/** Drops its lines about jobs, which would repeat ours, and keeps faults of the connection. */
const quietLogger = ({ log }: JobsOptions): Logger =>
  new Logger(() => (level, _message, meta) => {
    if (level !== 'error' || meta?.['failure']) return
    log?.({ level: 'error', what: 'jobs', ...failureOf(meta?.['error']) })
  })
