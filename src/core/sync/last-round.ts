import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { resultsSchema } from '../../shared/rpc/sync.ts'
import type { UnitContext } from '../context/unit-context.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { SyncResult } from './sync.ts'

const key = 'lastRound'

const roundSchema = z.object({
  /** ISO time at which it ended. */
  at: z.string(),
  /** ISO time of the last round that went well; null when none ever did. */
  wellAt: z.string().nullable(),
  /** What it failed with; null when it went well. */
  problem: z
    .object({
      code: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    })
    .nullable(),
  batches: z.int(),
  events: z.int(),
  /** Absent in rounds of earlier versions. */
  results: resultsSchema.default({}),
})
type StoredRound = z.infer<typeof roundSchema>

export interface LastRound extends Omit<StoredRound, 'problem'> {
  readonly problem: Problem | null
}

/** How the last round with the province ended; undefined before the first. */
export const readLastRound = (database: Database): LastRound | undefined => {
  const stored = readSetting(database, key, roundSchema)
  if (!stored) return undefined
  return { ...stored, problem: stored.problem && (Problem.from(stored.problem) ?? new Problem('general.unexpected')) }
}

/** Stores how a round ended. Leaves no audit row: no person did it, and no record changes. */
export const writeLastRound = ({ gate }: Pick<UnitContext, 'gate'>, result: SyncResult | Problem): Promise<void> =>
  gate.write('unit', (work) => {
    const before = readSetting(work.database, key, roundSchema)
    const failed = result instanceof Problem
    const round: StoredRound = {
      at: work.at,
      wellAt: failed ? (before?.wellAt ?? null) : work.at,
      problem: failed ? { code: result.code, details: { ...result.details } } : null,
      batches: failed ? 0 : result.receipts.length,
      events: failed ? 0 : result.events,
      results: failed ? {} : result.results,
    }
    writeSetting(work.database, key, round)
  })
