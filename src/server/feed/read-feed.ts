import type { z } from 'zod'
import { type FeedAnswer, feedEventSchema, type feedQuerySchema } from '../../shared/sync/feed.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'

/** Context of reading the feed. */
export interface FeedContext {
  readonly store: Store
}

/**
 * The events of the device's unit after a cursor, oldest first.
 * @throws Problem `server.access.role`
 */
export const readFeed = async (
  { store }: FeedContext,
  actor: Actor,
  { after, limit }: z.output<typeof feedQuerySchema>,
): Promise<FeedAnswer> => {
  const { unitId } = requireDevice(actor)
  const rows = await store.database
    .selectFrom('feed')
    .select('body')
    .where('unitId', '=', unitId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit + 1)
    .execute()
  const events = rows.slice(0, limit).map(({ body }) => feedEventSchema.parse(JSON.parse(body)))
  return { events, cursor: events.at(-1)?.seq ?? after, more: rows.length > limit }
}
