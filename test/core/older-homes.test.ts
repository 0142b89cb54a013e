import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyHistory } from '../../src/core/history/verify-history.ts'
import { findKeptCheckpoint } from '../../src/core/log/kept-checkpoint.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { changeServer } from '../../src/core/sync/change-server.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { openProvince, type Province } from '../../src/server/province.ts'
import { unpackHomes } from '../fixtures/older-homes.ts'
import { officer, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { sealBatch } from '../fixtures/province/steps.ts'

let province: Province
let home: string

const as: ProvinceHome['as'] = (role, work) => unitAs(home)(role, work)

/** People whose outcome each receipt has. The photos of these homes are plain pictures, which the province now refuses. */
const received = (receipts: readonly Record<'accepted' | 'held' | 'refused', number>[]): number[] =>
  receipts.map(({ accepted, held, refused }) => accepted + held + refused)

const bothAreWhole = async (): Promise<void> => {
  expect(await as('clerk', async ({ database }) => verifyHistory(database))).toMatchObject({ whole: true, faults: [] })
  expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true, faults: [] })
  expect((await checkProvince(province.integrity, officer)).faults).toEqual([])
}

beforeEach(async () => {
  const homes = await unpackHomes()
  home = homes.unit
  province = await openProvince(homes.province, { pdfThreads: 1 })
  const address = await province.listen()
  await as('administrator', (unit) => changeServer(unit.provinceContext, address))
})
afterEach(() => province.close())

test('a unit and a province of 9331a16 open, and what was signed before is received', async () => {
  await bothAreWhole()
  const { receipts } = await as('clerk', (unit) => syncUnit(unit.syncContext))
  expect(received(receipts)).toEqual([1])
  await as('reviewer', (unit) => submit(unit))
  const later = await as('clerk', (unit) => syncUnit(unit.syncContext))
  expect(received(later.receipts), 'frozen by the old version, countersigned by this one').toEqual([1])
  await bothAreWhole()
})

test('a unit and a province of 9331a16 go on with manifests of version 2', async () => {
  await as('reviewer', async (unit) => {
    await submit(unit)
    await review(unit, 'photos', { approve: 'all' })
    await review(unit, 'records', { approve: 'all' })
    await syncUnit(unit.syncContext)
  })
  await sealBatch(home)
  await as('clerk', async (unit) => {
    expect(received((await syncUnit(unit.syncContext)).receipts)).toEqual([2])
    await syncUnit(unit.syncContext)
    const unconnected = query.selectFrom('batch').select('id').where('connectedAt', 'is', null)
    expect(unit.database.all(unconnected)).toEqual([])
    expect(findKeptCheckpoint(unit.database)).toBeDefined()
  })
  const batches = await province.log.store.database.selectFrom('batch').select('auditSeq').orderBy('seq').execute()
  expect(batches.map(({ auditSeq }) => auditSeq !== null)).toEqual([false, false, false, true])
  await bothAreWhole()
})
