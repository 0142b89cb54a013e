import { beforeAll, beforeEach, expect, test } from 'vitest'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import { applyFeed, retryParked } from '../../src/core/sync/apply-feed.ts'
import { feedCursor } from '../../src/core/sync/feed-cursor.ts'
import { listParked, settleParkedEvent } from '../../src/core/sync/parked-events.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import type { Unit } from '../../src/core/unit.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { FeedEvent, UnknownEvent } from '../../src/shared/sync/feed.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import type { ProvinceHome } from '../fixtures/province/province-home.ts'
import { issueAll, sealBatch } from '../fixtures/province/steps.ts'
import { openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

/** Three submitted records with a receipt, and approved ones that no batch has. */
let prepared: string
let made: ProvinceHome
let unit: Unit
let client: CoreClient

const at = '2025-06-03T02:00:00.000Z'
const elsewhere = '00000000-0000-4000-8000-000000000001'
const otherDevice = 'f'.repeat(32)

beforeAll(async () => {
  const enrolled = await prepareProvinceHome(12, 3, 4)
  prepared = await prepareFurther(enrolled, async ({ home, as }) => {
    await sealBatch(home)
    await as('clerk', (opened) => syncUnit(opened.syncContext))
  })
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
  const opened = await openWorkplace(made.home, 'clerk')
  unit = opened.workplace.unit
  client = opened.client
})

const submitted = () => listRecords(unit.database, { state: 'submitted' })
const stateOf = (id: string) => listRecords(unit.database, {}).find((record) => record.id === id)?.state
const confirmed = (seq: number, recordId: string, batchId: string, number = `GZZC202501010000${seq}`): FeedEvent => ({
  ...{ seq, at, kind: 'record.confirmed', recordId, batchId, number },
})
const apply = (...events: (FeedEvent | UnknownEvent)[]) => applyFeed(unit, { events, cursor: events.at(-1)!.seq })
const misfits = async () => (await client.sync.status()).unsettled.filter(({ kind }) => kind === 'misfit')
const auditOf = (subject: string) =>
  unit.database
    .all(query.selectFrom('audit').select('action').where('subject', '=', subject).where('action', 'like', 'feed.%'))
    .map(({ action }) => action)

test('an event that does not fit is parked, and those behind it are applied', async () => {
  const [one, two] = submitted()
  const [waiting] = listRecords(unit.database, { state: 'photoSubmitted' })
  const batch = one!.batchId!
  const start = feedCursor(unit.database)
  await apply(
    confirmed(start + 1, waiting!.id, batch),
    confirmed(start + 2, one!.id, elsewhere),
    confirmed(start + 3, elsewhere, batch),
    confirmed(start + 4, two!.id, batch),
  )
  expect(feedCursor(unit.database)).toBe(start + 4)
  expect([waiting!.id, one!.id, two!.id].map(stateOf)).toEqual(['photoSubmitted', 'submitted', 'confirmed'])
  const rows = await misfits()
  expect(rows.map(({ recordId }) => recordId)).toEqual([waiting!.id, one!.id, null])
  expect(rows.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('本机的记录不在任何批次里（照片待审核）'),
    expect.stringContaining('本机的记录在第 1 批里，与省里收到的不是同一批'),
    expect.stringContaining('本机没有这条记录'),
  ])
  expect(auditOf(one!.id)).toEqual(['feed.park'])
})

test('a parked event is applied by itself when it fits, in the order of the feed', async () => {
  const [one] = submitted()
  const start = feedCursor(unit.database)
  const number = 'GZZC20250101000077'
  await apply(confirmed(start + 1, one!.id, elsewhere, number), {
    ...{ seq: start + 2, at, recordId: one!.id, batchId: one!.batchId!, kind: 'certificate.issued', number },
    ...{ pdf: null, logIndex: 7 },
  })
  expect(await misfits()).toHaveLength(2)
  // The same event of the right batch comes, and the issue that waited for it follows.
  await apply(confirmed(start + 3, one!.id, one!.batchId!, number))
  await retryParked(unit)
  expect(stateOf(one!.id)).toBe('issued')
  expect(await misfits()).toMatchObject([{ recordId: one!.id, batchSeq: 1 }])
  expect(auditOf(one!.id)).toEqual(['feed.park', 'feed.park', 'feed.unpark'])
})

test('a person settles an event; it stays settled, and its page changes nothing when it comes again', async () => {
  const [one] = submitted()
  const start = feedCursor(unit.database)
  const event = confirmed(start + 1, one!.id, elsewhere)
  await apply(event)
  const [row] = await misfits()
  await client.sync.settleEvent({ event: row!.event! })
  expect(await problem(client.sync.settleEvent({ event: row!.event! }))).toBe('core.feed.settled')
  await apply(event)
  await retryParked(unit)
  expect(await misfits()).toEqual([])
  expect(stateOf(one!.id)).toBe('submitted')
  expect(auditOf(one!.id)).toEqual(['feed.park', 'feed.settle'])
})

test('a number that another record has is not given twice', async () => {
  const [one, two] = submitted()
  const start = feedCursor(unit.database)
  await apply(confirmed(start + 1, one!.id, one!.batchId!, 'N1'), confirmed(start + 2, two!.id, two!.batchId!, 'N1'))
  expect([one!.id, two!.id].map(stateOf)).toEqual(['confirmed', 'submitted'])
  expect(await misfits()).toMatchObject([{ recordId: two!.id, detail: expect.stringContaining('属于另一条记录') }])
})

test('results of the other computers of the unit are no matter of this one', async () => {
  const start = feedCursor(unit.database)
  const foreign = { ...confirmed(start + 1, elsewhere, elsewhere), device: otherDevice } as FeedEvent
  await apply(foreign)
  expect(await misfits()).toEqual([])
  expect(listParked(unit.database, 10)).toEqual([])
})

test('the whole feed, read a second time, changes nothing and parks nothing', async () => {
  await issueAll(made.province)
  await syncUnit(unit.syncContext)
  const before = listRecords(unit.database, {}).map(({ id, state, certificateNumber }) => [
    id,
    state,
    certificateNumber,
  ])
  const { events } = await unit.syncContext.client.call('feed', { query: { after: 0 } })
  expect(events.filter((event) => 'device' in event && event.device === unit.syncContext.enrolment.device)).not.toEqual(
    [],
  )
  const again = events
    .filter(({ kind }) => kind !== 'key.changed')
    .map((event, index) => ({ ...event, seq: 9000 + index }))
  await apply(...again)
  expect(
    listRecords(unit.database, {}).map(({ id, state, certificateNumber }) => [id, state, certificateNumber]),
  ).toEqual(before)
  expect(await misfits()).toEqual([])
})

test('settling needs a parked event', async () => {
  await expect(settleParkedEvent(unit, 1)).rejects.toMatchObject({ code: 'core.feed.settled' })
})
