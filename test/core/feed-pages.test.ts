import { beforeAll, expect, test } from 'vitest'
import { query } from '../../src/core/store/database.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import { retryParked } from '../../src/core/sync/apply-feed.ts'
import { feedCursor } from '../../src/core/sync/feed-cursor.ts'
import { checkFeedPage } from '../../src/core/sync/feed-page.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readUnsettled } from '../../src/core/sync/unsettled.ts'
import type { FeedPage } from '../../src/shared/sync/feed.ts'
import { openProvinceHomeCopy, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { changedAnswers } from '../fixtures/unit/changed-answers.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const at = '2026-01-01T00:00:00.000Z'
const event = (seq: number) => ({ seq, at, kind: 'certificate.suspended' })
const page = (seqs: readonly number[], cursor: number, more = false): FeedPage => ({
  events: seqs.map(event),
  cursor,
  more,
})

test('a page whose cursor, order or promise contradicts its events is refused', async () => {
  const check = async (given: FeedPage): Promise<void> => checkFeedPage(given, 5)
  for (const good of [page([], 5), page([6, 9], 9), page([6], 6, true)])
    expect(await problem(check(good))).toBe('no problem')
  const bad = [
    page([], 9_000),
    page([], 4),
    page([], 5, true),
    page([6, 7], 6),
    page([6, 7], 9),
    page([7, 6], 6),
    page([6, 6], 6),
    page([5], 5),
    page([4, 6], 6),
  ]
  for (const one of bad) expect(await problem(check(one))).toBe('core.sync.answer')
})

let prepared: string
beforeAll(async () => {
  prepared = await prepareProvinceHome(8, 2)
})

test('an event of a later version is kept, shown once, and applied when the program knows it', async () => {
  const made = await openProvinceHomeCopy(prepared)
  await made.as('clerk', async (unit) => {
    await syncUnit(unit.syncContext)
    const start = feedCursor(unit.database)
    const later = { ...event(start + 1), number: 'X', recordId: '00000000-0000-4000-8000-000000000009' }
    const added = { seq: start + 2, at, kind: 'batch.released', batchId: '00000000-0000-4000-8000-000000000001' }
    const context = changedAnswers(unit.syncContext, {
      feed: ({ more }) => ({ events: [later, { ...added, stillHeld: [] }], cursor: start + 2, more }),
    })
    expect((await syncUnit(context)).events).toBe(2)
    expect(feedCursor(unit.database)).toBe(start + 2)
    const shown = readUnsettled(unit.database).filter(({ detail }) => detail.includes('certificate.suspended'))
    expect(shown).toMatchObject([{ kind: 'misfit', detail: expect.stringContaining('升级本机程序') }])
    await unit.gate.write('unit', ({ database }) => writeSetting(database, 'feedCursor', start))
    await syncUnit(context)
    const rows = () => unit.database.all(query.selectFrom('parkedEvent').select(['why', 'body', 'settledAt']))
    expect(rows()).toEqual([{ why: 'unknown', body: JSON.stringify(later), settledAt: null }])
    // As if the program had been upgraded to one that knows what came.
    await unit.gate.write('unit', ({ database }) =>
      database.run(query.updateTable('parkedEvent').set({ body: JSON.stringify({ ...added, stillHeld: [] }) })),
    )
    await retryParked(unit)
    expect(rows()).toMatchObject([{ settledAt: expect.any(String) }])
  })
})
