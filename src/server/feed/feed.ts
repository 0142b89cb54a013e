import type { Transaction } from 'kysely'
import { type FeedAnswer, type FeedEvent, feedEventSchema } from '../../shared/sync/feed.ts'
import type { Services } from '../services.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'

type WithoutPlace<T> = T extends unknown ? Omit<T, 'seq' | 'at'> : never

/** An event before it has its place in the feed. */
export type NewFeedEvent = WithoutPlace<FeedEvent> & { readonly unitId: string }

/** Appends events. Only inside the write gate: `seq` then rises in the order in which events become visible. */
export const publishEvents = async (
  database: Transaction<Schema>,
  at: string,
  events: readonly NewFeedEvent[],
): Promise<void> => {
  const { last } = await database
    .selectFrom('feed')
    .select((expression) => expression.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow()
  const first = (last ?? 0) + 1
  const rows = events.map(({ unitId, ...event }, index) => {
    const body = feedEventSchema.parse({ ...event, seq: first + index, at })
    return { seq: body.seq, unit_id: unitId, at, kind: body.kind, body: JSON.stringify(body) }
  })
  for (const chunk of inChunks(rows)) await database.insertInto('feed').values(chunk).execute()
}

/** A unit's events after the cursor, oldest first. */
export const readFeed = async (
  { store }: Services,
  unitId: string,
  after: number,
  limit: number,
): Promise<FeedAnswer> => {
  const rows = await store.database
    .selectFrom('feed')
    .select('body')
    .where('unit_id', '=', unitId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit + 1)
    .execute()
  const events = rows.slice(0, limit).map(({ body }) => feedEventSchema.parse(JSON.parse(body)))
  return { events, cursor: events.at(-1)?.seq ?? after, more: rows.length > limit }
}
