import { type FeedEvent, feedEventSchema } from '../../shared/sync/feed.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { feedDigest } from './feed-digest.ts'

type WithoutPlace<T> = T extends unknown ? Omit<T, 'seq' | 'at'> : never

/** An event before it has its place in the feed. */
export type NewFeedEvent = WithoutPlace<FeedEvent> & { readonly unitId: string }

/**
 * Appends events to the feeds of their units. Called only inside the write gate, so that `seq` rises in the order in which
 * events become visible. The audit gets their digest, so that an event that was changed or deleted later shows.
 */
export const publishEvents = async (
  { database, at, audit }: UnitOfWork,
  events: readonly NewFeedEvent[],
): Promise<void> => {
  if (events.length === 0) return
  const { last } = await database
    .selectFrom('feed')
    .select((expression) => expression.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow()
  const first = (last ?? 0) + 1
  const rows = events.map(({ unitId, ...event }, index) => {
    const body = feedEventSchema.parse({ ...event, seq: first + index, at })
    return { seq: body.seq, unitId, at, kind: body.kind, body: JSON.stringify(body) }
  })
  for (const chunk of inChunks(rows)) await database.insertInto('feed').values(chunk).execute()
  const after = { last: first + rows.length - 1, digest: feedDigest(rows) }
  audit({ action: 'feed.publish', subject: `feed:${first}`, after })
}
