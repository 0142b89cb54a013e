import { beforeAll, expect, test } from 'vitest'
import { findClockWarning } from '../../src/core/clock/clock-warning.ts'
import { query } from '../../src/core/store/database.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { openProvinceHomeCopy, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'

// A unit that is enrolled and had no round with the province yet.
let prepared: string

beforeAll(async () => {
  prepared = await prepareProvinceHome(6, 2)
})

const minutes = (count: number): Date => new Date(Date.now() + count * 60_000)

test('before a round, a clock behind the audit’s newest rows is told', async () => {
  const { as } = await openProvinceHomeCopy(prepared)
  await as('clerk', async ({ database }) => {
    expect(findClockWarning(database, new Date())).toBeNull()
    expect(findClockWarning(database, minutes(60 * 24 * 400)), 'a unit that was closed for long').toBeNull()
    const warning = findClockWarning(database, minutes(-90))
    expect(warning).toMatchObject({ than: 'audit', last: expect.any(String) })
    expect(Math.round(warning!.seconds / 60)).toBe(-90)
  })
})

test('a round learns how far the clock is from the province’s, and forgets it when the clock is right again', async () => {
  const { as } = await openProvinceHomeCopy(prepared)
  await as('clerk', async (unit) => {
    const ahead = { ...unit.syncContext, now: () => minutes(4) }
    await syncUnit(ahead)
    const warning = findClockWarning(unit.database, minutes(4))
    expect(warning).toMatchObject({ than: 'server', last: null })
    expect(Math.round(warning!.seconds / 60)).toBe(4)
    await syncUnit(unit.syncContext)
    expect(findClockWarning(unit.database, new Date())).toBeNull()
    const rows = unit.database.all(query.selectFrom('audit').select('seq')).length
    await syncUnit(unit.syncContext)
    expect(unit.database.all(query.selectFrom('audit').select('seq')).length, 'nothing is written again').toBe(rows)
  })
})
