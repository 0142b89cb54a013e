import { z } from 'zod'
import type { Session } from '../context/session.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { WriteGate } from '../store/write-gate.ts'

const key = 'roundDeadline'

/** The day by which this round's records are to be submitted, `YYYY-MM-DD` in Beijing's calendar; undefined when none was set. */
export const readDeadline = (database: Database): string | undefined =>
  readSetting(database, key, z.iso.date().nullable()) ?? undefined

/** Sets the round's last day, or takes it away. Anyone at work here may: it decides nothing. */
export const writeDeadline = (gate: WriteGate, session: Session, day: string | undefined): Promise<void> =>
  gate.write(session.id, (work) => {
    const before = readDeadline(work.database)
    if (before === day) return
    writeSetting(work.database, key, day ?? null)
    work.audit({ action: 'round.deadline', subject: 'round', before, after: day ?? null })
  })
