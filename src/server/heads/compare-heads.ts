import type { Kysely } from 'kysely'
import { logSize } from '../log/log-tree.ts'
import type { Schema } from '../store/schema.ts'
import type { Heads } from './heads-folder.ts'
import { readHeads, rootAt } from './read-heads.ts'

/** What a database lacks of what was there before it was put back. */
export interface Losses {
  readonly epoch: number
  /** Entries of the log: there are now, and were. */
  readonly log: { readonly size: number; readonly seen: number }
  /** Rows of the audit: there are now, and were. */
  readonly audit: { readonly seq: number; readonly seen: number }
  /** Series whose numbers were given further than the database knows. */
  readonly series: readonly { readonly name: string; readonly last: number; readonly seen: number }[]
}

/** Compares a database with the heads that were kept beside it. @returns undefined when it continues them */
export const findLosses = async (database: Kysely<Schema>, kept: Heads): Promise<Losses | undefined> => {
  const now = await readHeads(database)
  // Heads on a volume that was not there for a while, from before the last restoration.
  const isLater = now.epoch > kept.epoch
  // A row that was changed on the spot is for `checkProvince` to name.
  const hasAudit = now.audit.seq >= kept.audit.seq
  const continues = isLater || (now.epoch === kept.epoch && hasAudit && (await hasLog(database, kept)))
  const series = Object.entries(kept.series)
    .map(([name, seen]) => ({ name, last: now.series[name] ?? 0, seen }))
    .filter(({ last, seen }) => last < seen)
  if (continues && series.length === 0) return undefined
  return {
    epoch: Math.max(now.epoch, kept.epoch),
    log: { size: now.log.size, seen: kept.log.size },
    audit: { seq: now.audit.seq, seen: kept.audit.seq },
    series: series.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  }
}

const hasLog = async (database: Kysely<Schema>, { log }: Heads): Promise<boolean> =>
  log.size <= (await logSize(database)) && (await rootAt(database, log.size)) === log.root

/** How many numbers the database does not know. */
export const lostNumbers = ({ series }: Losses): number => series.reduce((sum, { last, seen }) => sum + seen - last, 0)
