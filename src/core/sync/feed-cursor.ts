import { z } from 'zod'
import type { FeedEvent, UnknownEvent } from '../../shared/sync/feed.ts'
import { type Database, query } from '../store/database.ts'
import { clearSetting, readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const cursorKey = 'feedCursor'

/** The unit's position in the province's feed. */
export const feedCursor = (database: Database): number => readSetting(database, cursorKey, z.int().min(0)) ?? 0

/** Moves the position, inside a unit of work. */
export const moveFeedCursor = (work: UnitOfWork, seq: number): void => writeSetting(work.database, cursorKey, seq)

/**
 * Setting: the newest event of the feed when the unit last adopted the province's records. What an event up to it says, is in the
 * state that the record was given then.
 */
const adoptedThrough = 'feed.adoptedThrough'

/** Notes that the records are as the province had them at an event, inside a unit of work. */
export const noteAdoptedThrough = (work: UnitOfWork, seq: number): void =>
  writeSetting(work.database, adoptedThrough, seq)

/** The newest event whose effect the unit adopted with its records; 0 before. */
export const readAdoptedThrough = (database: Database): number => readSetting(database, adoptedThrough, z.int()) ?? 0

/** Setting: how far the feed was applied before the province went on from a backup, and when that was. */
const beforeKey = 'feed.beforeRestoration'
const beforeSchema = z.object({ cursor: z.int(), restoredAt: z.string() })

/** Reads the feed from its beginning, because numbers of events were given again; inside a unit of work. */
export const forgetFeed = (work: UnitOfWork, restoredAt: string): void => {
  writeSetting(work.database, beforeKey, { cursor: feedCursor(work.database), restoredAt })
  moveFeedCursor(work, 0)
  clearSetting(work.database, adoptedThrough)
  // They are announced again.
  work.database.run(query.deleteFrom('keyEvent'))
}

/** Whether an event is one that was in effect before the province went on from a backup, and that this one still has. */
export const wasApplied = (database: Database, { seq, at, kind }: FeedEvent | UnknownEvent): boolean => {
  if (kind === 'key.changed') return false
  const before = readSetting(database, beforeKey, beforeSchema)
  return before !== undefined && seq <= before.cursor && at < before.restoredAt
}
