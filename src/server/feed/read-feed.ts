import type { z } from 'zod'
import { type FeedAnswer, type FeedEvent, feedEventSchema, type feedQuerySchema } from '../../shared/sync/feed.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import { readProvinceHead } from '../log/province-head.ts'
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
  const stored = rows.slice(0, limit).map(({ body }) => feedEventSchema.parse(JSON.parse(body)))
  const events = await withDevices(store.database, stored)
  const answer = { events, cursor: events.at(-1)?.seq ?? after, more: rows.length > limit }
  const beyond = events.length === 0 && after > (await newestEvent(store.database)) ? ({ beyond: true } as const) : {}
  return { ...answer, ...beyond, head: await readProvinceHead(store.database) }
}

/** `seq` of the newest event of any unit; 0 before the first. */
const newestEvent = async (database: Store['database']): Promise<number> => {
  const { last } = await database
    .selectFrom('feed')
    .select(({ fn }) => fn.max('seq').as('last'))
    .executeTakeFirstOrThrow()
  return last ?? 0
}

/** Adds which computer submitted a record, so that the unit's other computers know that it is none of theirs. */
const withDevices = async (database: Store['database'], events: readonly FeedEvent[]): Promise<FeedEvent[]> => {
  const batches = [...new Set(events.flatMap((event) => ('batchId' in event ? event.batchId : [])))]
  if (!batches.length) return [...events]
  const rows = await database.selectFrom('batch').select(['id', 'deviceId']).where('id', 'in', batches).execute()
  const devices = new Map(rows.map(({ id, deviceId }) => [id, deviceId]))
  return events.map((event) => {
    if (!('batchId' in event) || !('recordId' in event)) return event
    const device = devices.get(event.batchId)
    return device === undefined ? event : { ...event, device }
  })
}
