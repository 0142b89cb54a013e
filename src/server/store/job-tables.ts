import type { Generated } from 'kysely'

/** Tables of the jobs (migration 004). On PostgreSQL graphile-worker keeps the jobs, in a schema of its own. */
export interface JobTables {
  /** A job that waits, runs or was given up. SQLite only. */
  job: JobTable
  /** When a schedule was last due, so that one process enqueues its job. */
  jobSchedule: { name: string; lastAt: string }
  /** When a worker last gave a sign of life. PostgreSQL only. */
  jobWorker: { id: string; seenAt: Date }
}

interface JobTable {
  /** Given by the database. */
  id: Generated<number>
  /** Which handler runs it. */
  name: string
  /** JSON by the job's schema; ids and settings, never personal data. */
  input: string
  /** At most one waiting job has it. */
  key: string | null
  /** Earliest time at which it runs. */
  runAt: string
  /** Attempts that have begun. */
  attempts: number
  /** When `attempts` reaches it, the job is given up. */
  maxAttempts: number
  /** The attempt that runs, a random name. */
  leasedBy: string | null
  /** After this time the worker is considered dead and the job is free. */
  leasedUntil: string | null
  /** Code of the error registry for the last attempt that failed. */
  errorCode: string | null
}
