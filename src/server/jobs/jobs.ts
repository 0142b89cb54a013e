import type { Transaction } from 'kysely'
import type { ErrorCode } from '../../shared/errors/registry.ts'
import type { Schema } from '../store/schema.ts'
import type { Job, JobHandler } from './job.ts'

export interface EnqueueOptions {
  /**
   * At most one job of a key waits. A second job with the key replaces the input, the time and the attempts of the
   * waiting one. If that one is already running, it finishes without a further attempt and the new job waits behind it.
   */
  readonly key?: string
  /** Not before this time; at once when left out. */
  readonly runAt?: Date
  /** Attempts before the job is given up; 25 when left out. Pauses grow from about 3 seconds to 6 hours. */
  readonly maxAttempts?: number
}

/** State of a job. A job that is done is removed and has no state. */
export interface JobState {
  readonly state: 'waiting' | 'running' | 'failed'
  /** Attempts that have begun. */
  readonly attempts: number
  /** Code of the last attempt that failed; null when none has. Codes carry no personal data. */
  readonly errorCode: ErrorCode | null
}

/** A job that was given up. It is kept until an officer has looked into it. */
export interface FailedJob {
  readonly id: string
  readonly name: string
  readonly attempts: number
  /** Null when the worker died in the last attempt. */
  readonly errorCode: ErrorCode | null
}

/** A running worker. */
export interface JobWorker {
  /** Starts no further job, waits for those that run, and resolves when they are done. */
  stop(): Promise<void>
}

export interface WorkOptions {
  /** Jobs at a time; one when left out. */
  readonly concurrency?: number
}

/**
 * Work that is done later, by any process with a worker. Every job runs at least once after its transaction has
 * committed. There are two implementations, a table (SQLite) and graphile-worker (PostgreSQL); `test/server/jobs.test.ts` runs
 * one suite on both.
 */
export interface Jobs {
  /**
   * Adds a job in the caller's transaction: it exists when the transaction commits and never when it rolls back.
   * @returns the job's id
   * @throws ZodError when the input does not fit the job's schema
   */
  enqueue<Input extends object>(
    database: Transaction<Schema>,
    job: Job<Input>,
    input: Input,
    options?: EnqueueOptions,
  ): Promise<string>
  /**
   * Enqueues a job by the clock, from the next `work` on, once for all processes. A job has one schedule. If times
   * passed while no worker ran, the job runs once for all of them.
   * @param schedule five cron fields (minute, hour, day, month, weekday) of numbers, lists, ranges and steps, in UTC
   * @example jobs.every('0,30 * * * *', forgetNonces, {})
   */
  every<Input extends object>(schedule: string, job: Job<Input>, input: Input): void
  /**
   * Runs the jobs of these handlers until it is stopped. Jobs without a handler here wait for another worker. A job
   * whose worker died is run again by another one when the lease has passed.
   */
  work(handlers: readonly JobHandler[], options?: WorkOptions): Promise<JobWorker>
  /** The state of a job; undefined when it is done. */
  find(id: string): Promise<JobState | undefined>
  /** Jobs that were given up, oldest first. */
  failed(): Promise<FailedJob[]>
}

export interface JobsOptions {
  /** The clock of schedules and of the SQLite table. On PostgreSQL jobs go by the database's own clock. */
  readonly now: () => Date
  /** Reports what failed inside, without inputs and messages. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void
  /** How often an idle worker looks for jobs: by default 250 on SQLite, 1000 on PostgreSQL, which also notifies it. */
  readonly pollMilliseconds?: number
  /** After this time without a sign of life a worker is considered dead. */
  readonly leaseSeconds?: number
}

export const defaults = { leaseSeconds: 60, maxAttempts: 25, concurrency: 1 } as const
