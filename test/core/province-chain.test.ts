import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { deviceStanding } from '../../src/server/units/device-registry.ts'
import { openProvinceHomeCopy, prepareSyncedHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { sealBatch } from '../fixtures/province/steps.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// A unit with approved records that had a round with the province.
let prepared: string
let made: ProvinceHome

beforeAll(async () => {
  prepared = await prepareSyncedHome(8, 3)
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
})

/** Makes a backup, goes on in the unit it was made of, and restores it elsewhere. @returns the restored folder */
const restoreAfter = async (goOn: () => Promise<unknown>): Promise<string> => {
  const file = join(temporaryFolder(), 'unit.gzzc-backup')
  await made.as('clerk', (unit) => backUp(unit.keyContext, { path: file, program: '0.0.0' }))
  await goOn()
  const folder = join(temporaryFolder(), 'restored')
  await restoreBackup({ file, folder, account: sampleAccounts.administrator, password: samplePassword })
  return folder
}

const send = () => made.as('clerk', (unit) => syncUnit(unit.syncContext))

test('the province tells a device how far its chain of batches is', async () => {
  await made.as('clerk', async ({ syncContext: { client } }) => {
    expect(await client.call('deviceStanding')).toMatchObject({ lastSeq: 0, lastDigest: null })
  })
  await sealBatch(made.home)
  await send()
  const [batch] = await listBatches(made.province.sync, officer)
  await made.as('clerk', async ({ syncContext: { client, enrolment } }) => {
    const standing = await client.call('deviceStanding')
    const { digest } = await made.province.units.store.database
      .selectFrom('batch')
      .select('digest')
      .where('id', '=', batch!.id)
      .executeTakeFirstOrThrow()
    expect(standing).toMatchObject({ lastSeq: 1, lastDigest: digest })
    const device = { kind: 'device', id: enrolment.device, unitId: enrolment.unit.id } as const
    expect(await deviceStanding(made.province.units, device)).toEqual(standing)
  })
})

test('a restored unit says that it was not compared, then that it is behind, and signs and sends nothing', async () => {
  const restored = await restoreAfter(async () => {
    await sealBatch(made.home)
    await send()
  })
  const { client, workplace } = await openWorkplace(restored, 'clerk')
  const rounds = workplace.rounds
  await rounds.run()
  expect(await client.sync.chain()).toEqual({ relation: 'behind', province: 1, own: 0 })
  const { root } = await client.submission.preview()
  expect(await problem(client.submission.freeze({ root, password: samplePassword }))).toBe('core.chain.behind')
  expect(await problem(unitAs(restored)('clerk', (unit) => submit(unit)))).toBe('core.chain.behind')
})

test('before it was compared, a restored unit signs nothing', async () => {
  const restored = await restoreAfter(async () => {})
  const as = unitAs(restored)
  expect(await problem(as('clerk', (unit) => submit(unit)))).toBe('core.chain.unchecked')
  await as('clerk', (unit) => syncUnit(unit.syncContext))
  expect(await problem(as('clerk', (unit) => submit(unit)))).toBe('no problem')
})

test('another batch in the place of the one that the province has is not sent', async () => {
  const restored = await restoreAfter(async () => {})
  const as = unitAs(restored)
  await as('clerk', (unit) => syncUnit(unit.syncContext))
  await sealBatch(restored)
  await sealBatch(made.home)
  await send()
  expect(await problem(as('clerk', (unit) => syncUnit(unit.syncContext)))).toBe('core.chain.other')
  expect(await listBatches(made.province.sync, officer)).toHaveLength(1)
})

test('a backup with the batch that the province has goes on by itself', async () => {
  await made.as('clerk', (unit) => submit(unit))
  const restored = await restoreAfter(async () => {
    await made.as('reviewer', (unit) => submit(unit))
    await send()
  })
  const as = unitAs(restored)
  await as('clerk', (unit) => syncUnit(unit.syncContext))
  await as('reviewer', (unit) => submit(unit))
  const { receipts } = await as('clerk', (unit) => syncUnit(unit.syncContext))
  expect(receipts).toMatchObject([{ accepted: 3 }])
})
