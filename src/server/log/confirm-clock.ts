import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { LogContext } from './log-context.ts'

/** The clock, and the time of the newest row of the audit. @throws Problem `server.access.role` */
export const compareClock = async (
  { store }: Pick<LogContext, 'store'>,
  actor: Actor,
  now: Date,
): Promise<{ readonly now: string; readonly last: string | null }> => {
  requireOfficer(actor)
  const newest = store.database.selectFrom('audit').select('at').orderBy('seq', 'desc').limit(1)
  return { now: now.toISOString(), last: (await newest.executeTakeFirst())?.at ?? null }
}

/**
 * Notes that an officer compared the clock with another one, so that work goes on from its time, after a long pause or after
 * the clock was wrong.
 * @throws Problem `server.access.role`
 */
export const confirmClock = async ({ store }: Pick<LogContext, 'store'>, actor: Actor): Promise<void> =>
  store.gate.write(
    auditName(requireOfficer(actor)),
    async ({ audit }) => audit({ action: 'clock.confirm', subject: 'clock' }),
    { anyTime: true },
  )
