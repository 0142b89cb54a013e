import { z } from 'zod'
import type { ClockWarning } from '../../shared/rpc/sync.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

/** Setting: the province's time less this computer's, when they last compared. */
const serverSetting = 'clock.server'
const serverSchema = z.object({ at: z.string(), seconds: z.int() })

/** Seconds by which clocks may differ without a warning: the province refuses no signature for less. */
const tolerance = 120
/** A round writes nothing while the difference stays the same. */
const noticed = 30
/** Rows of the audit that are compared: a fault of the clock that was mended is forgotten after so many. */
const auditRows = 200

/** Notes how far this computer's clock is from the province's. @param at the province's time, just told */
export const noteServerTime = async (
  { database, gate, now }: Pick<UnitContext, 'database' | 'gate' | 'now'>,
  at: string,
): Promise<void> => {
  const own = now()
  const seconds = Math.round((Date.parse(at) - own.getTime()) / 1000)
  const known = readSetting(database, serverSetting, serverSchema)
  if (known && Math.abs(known.seconds - seconds) < noticed && known.at <= own.toISOString()) return
  await gate.write('unit', (work) => writeSetting(work.database, serverSetting, { at: own.toISOString(), seconds }))
}

/**
 * Whether this computer's clock contradicts the province's, or, while that is not known, the times of the audit's newest rows.
 * Null when it does not.
 */
export const findClockWarning = (database: Database, now: Date): ClockWarning | null => {
  const compared = readSetting(database, serverSetting, serverSchema)
  // A clock that went back since then was set anew.
  if (compared && compared.at <= now.toISOString()) {
    const { seconds } = compared
    return Math.abs(seconds) > tolerance ? { than: 'server', seconds: -seconds, last: null } : null
  }
  const rows = database.all(query.selectFrom('audit').select('at').orderBy('seq', 'desc').limit(auditRows))
  const last = rows.reduce((latest, { at }) => (at > latest ? at : latest), '')
  const seconds = last ? Math.round((now.getTime() - Date.parse(last)) / 1000) : 0
  return seconds < -tolerance ? { than: 'audit', seconds, last } : null
}
