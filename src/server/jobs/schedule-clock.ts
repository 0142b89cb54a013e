import { Cron } from 'croner'
import type { Transaction } from 'kysely'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'

/** A schedule as `Jobs.every` declares it. */
export interface Schedule {
  /** Five cron fields, in UTC. */
  readonly schedule: string
  /** The job's name: a job has one schedule. */
  readonly name: string
  /** Adds the job under this key, so that a run that has not begun is not doubled by the next one. */
  enqueue(database: Transaction<Schema>, key: string): Promise<string>
}

interface Entry {
  readonly schedule: Schedule
  readonly cron: Cron
  /** Nothing is due before this time in milliseconds. */
  next: number
}

/**
 * Enqueues the jobs of schedules. Every worker has a clock of its own; the stored time of the last run lets exactly one
 * of them act. After an interruption it shows that a run was missed.
 */
export class ScheduleClock {
  readonly #store: Store
  readonly #now: () => Date
  readonly #entries: readonly Entry[]

  /** @throws when a schedule is not a cron line */
  constructor(store: Store, schedules: readonly Schedule[], now: () => Date) {
    this.#store = store
    this.#now = now
    this.#entries = schedules.map((schedule) => ({
      schedule,
      cron: new Cron(schedule.schedule, { timezone: 'UTC', mode: '5-part', paused: true }),
      next: 0,
    }))
  }

  /** Cheap to call often: it asks the database only when a schedule may be due. */
  async enqueueDue(): Promise<void> {
    const now = this.#now()
    for (const entry of this.#entries) {
      if (entry.next > now.getTime()) continue
      await this.#store.gate.write('province', ({ database }) => enqueueIfDue(database, entry, now))
      entry.next = entry.cron.nextRun(now)?.getTime() ?? Number.POSITIVE_INFINITY
    }
  }
}

const enqueueIfDue = async (database: Transaction<Schema>, { schedule, cron }: Entry, now: Date): Promise<void> => {
  const { name } = schedule
  const known = await database.selectFrom('jobSchedule').select('lastAt').where('name', '=', name).executeTakeFirst()
  const due = known && cron.nextRun(new Date(known.lastAt))
  if (known && !(due && due <= now)) return
  // A schedule that is new is due at its next time.
  const lastAt = now.toISOString()
  await database
    .insertInto('jobSchedule')
    .values({ name, lastAt })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ lastAt }))
    .execute()
  if (known) await schedule.enqueue(database, `every:${name}`)
}
