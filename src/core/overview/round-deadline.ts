import { z } from 'zod'
import type { WriteContext } from '../context/unit-context.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const key = 'roundDeadline'

/** The day by which this round's records are to be submitted, `YYYY-MM-DD` in Beijing's calendar; undefined when none was set. */
export const readDeadline = (database: Database): string | undefined =>
  readSetting(database, key, z.iso.date().nullable()) ?? undefined

/** Sets or clears the last day of this round. Every role may, because nothing depends on it. */
export const writeDeadline = ({ gate, session }: WriteContext, day: string | undefined): Promise<void> =>
  gate.write(session.id, (work) => {
    const before = readDeadline(work.database)
    if (before === day) return
    writeSetting(work.database, key, day ?? null)
    work.audit({ action: 'round.deadline', subject: 'round', before, after: day ?? null })
  })
