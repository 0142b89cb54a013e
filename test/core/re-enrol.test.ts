import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { resetPassword } from '../../src/core/accounts/accounts.ts'
import { unitAccounts } from '../../src/core/accounts/keyring.ts'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { findChainBreak } from '../../src/core/chain/province-chain.ts'
import { countByState, listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { listBatches as listOwnBatches } from '../../src/core/submission/batch-list.ts'
import { reEnrolDevice } from '../../src/core/sync/re-enrol.ts'
import { applyReEnrolmentAnswer, writeReEnrolmentRequest } from '../../src/core/sync/re-enrol-file.ts'
import { importReceiptFile } from '../../src/core/sync/receipt-file.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import { listAdministratorKeys, releaseAdministratorKey } from '../../src/server/units/administrator-keys.ts'
import { enrolDevice, revokeDevice } from '../../src/server/units/device-registry.ts'
import { receiveEnrolment } from '../../src/server/units/enrolment-file.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHomeCopy, prepareSyncedHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { sealBatch } from '../fixtures/province/steps.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// A unit with three approved records that had a round with the province.
let prepared: string
let made: ProvinceHome

beforeAll(async () => {
  prepared = await prepareSyncedHome(8, 3)
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
})

const newCode = async (): Promise<string> => {
  const { id } = await made.province.units.store.database.selectFrom('unit').select('id').executeTakeFirstOrThrow()
  return issueEnrolmentCode(made.province.units, officer, { unitId: id })
}
const reEnrol = async (home: string, copy = false) => {
  const code = await newCode()
  return unitAs(home)('administrator', (unit) =>
    reEnrolDevice(unit, { code, deviceName: '样例电脑', password: samplePassword, copy }),
  )
}
const syncAs = (home: string) => unitAs(home)('clerk', (unit) => syncUnit(unit.syncContext))
const devices = () =>
  made.province.units.store.database
    .selectFrom('device')
    .select(['id', 'revokedAt', 'lastSeq'])
    .orderBy('enrolledAt')
    .execute()
const outcomes = async () => (await listBatches(made.province.sync, officer)).map(({ byStatus }) => byStatus)
const states = (home: string) => unitAs(home)('clerk', async (unit) => countByState(unit.database))

/** Gives clerk and reviewer new keys, and has the province release the administrator's. */
const renewPeople = async (home: string): Promise<void> => {
  await unitAs(home)('administrator', async ({ keyContext }) => {
    for (const { id, role } of unitAccounts(home))
      if (role !== 'administrator') await resetPassword(keyContext, id, samplePassword)
  })
  await unitAs(home)('administrator', (unit) => syncUnit(unit.syncContext))
  for (const { keyId, releasedAt, revokedAt } of await listAdministratorKeys(made.province.units, officer))
    if (!releasedAt && !revokedAt) await releaseAdministratorKey(made.province.units, officer, { keyId })
}

test('a sealed batch that cannot be sent is taken back, and its records go with the new chain', async () => {
  const [before] = await devices()
  await sealBatch(made.home)
  const answer = await reEnrol(made.home)
  expect(answer).toMatchObject({ batches: 1, records: 3, newKeys: false })
  expect(await states(made.home)).toMatchObject({ inBatch: 3 })
  await made.as('clerk', async ({ database }) => {
    expect(listOwnBatches(database)).toMatchObject([
      { step: 'withdrawn', withdrawn: { by: sampleAccounts.administrator } },
    ])
  })
  await sealBatch(made.home)
  expect((await syncAs(made.home)).receipts).toMatchObject([{ accepted: 3 }])
  const after = await devices()
  expect(after).toMatchObject([
    { id: before!.id, lastSeq: 0, revokedAt: expect.any(String) },
    { id: answer.device, lastSeq: 1, revokedAt: null },
  ])
})

test('a batch whose answer was lost is not taken back: its receipt is fetched', async () => {
  await sealBatch(made.home)
  const elsewhere = join(temporaryFolder(), 'unit')
  cpSync(made.home, elsewhere, { recursive: true })
  await syncAs(elsewhere)
  expect(await reEnrol(made.home)).toMatchObject({ batches: 0, records: 0 })
  expect(await states(made.home)).toMatchObject({ submitted: 3 })
  await made.as('clerk', async ({ database }) => {
    expect(listOwnBatches(database)).toMatchObject([{ step: 'received', outcomes: { accepted: 3 } }])
  })
})

test('the number that people see goes on, the chain of the new device begins at 1', async () => {
  await sealBatch(made.home)
  await syncAs(made.home)
  await reEnrol(made.home)
  await made.as('reviewer', async (unit) => {
    const waiting = listRecords(unit.database, { state: 'photoSubmitted' }).map(({ id }) => id)
    await review(unit, 'photos', { approve: waiting })
    await review(unit, 'records', { approve: waiting })
  })
  await sealBatch(made.home)
  await syncAs(made.home)
  await made.as('clerk', async ({ database }) => {
    const rows = database.all(query.selectFrom('batch').select(['seq', 'chainSeq']).orderBy('seq'))
    expect(rows).toEqual([
      { seq: 1, chainSeq: 1 },
      { seq: 2, chainSeq: 1 },
    ])
  })
  expect(await outcomes()).toHaveLength(2)
})

test('a unit that was restored from a backup submits again', async () => {
  const file = join(temporaryFolder(), 'unit.gzzc-backup')
  await made.as('clerk', (unit) => backUp(unit.keyContext, { path: file, program: '0.0.0' }))
  await sealBatch(made.home)
  await syncAs(made.home)
  const restored = join(temporaryFolder(), 'restored')
  await restoreBackup({ file, folder: restored, account: sampleAccounts.administrator, password: samplePassword })
  await syncAs(restored)
  expect(await reEnrol(restored)).toMatchObject({ newKeys: false })
  await unitAs(restored)('clerk', async ({ database }) => expect(findChainBreak(database)).toBeUndefined())
  // The province has these people already, and says so record by record.
  await sealBatch(restored)
  expect((await syncAs(restored)).receipts).toMatchObject([{ accepted: 0, refused: 3 }])
  // The lost computer, should it come back, is not believed any more.
  expect(await problem(syncAs(made.home))).toBe('server.device.revoked')
})

test('a copied folder becomes a computer of its own, with new keys, and the original goes on', async () => {
  const copy = join(temporaryFolder(), 'unit')
  cpSync(made.home, copy, { recursive: true })
  expect(await reEnrol(copy, true)).toMatchObject({ newKeys: true })
  expect(await problem(syncAs(copy))).toBe('core.account.unlisted')
  await renewPeople(copy)
  await sealBatch(copy)
  expect((await syncAs(copy)).receipts).toMatchObject([{ accepted: 3 }])
  await sealBatch(made.home)
  expect((await syncAs(made.home)).receipts).toMatchObject([{ refused: 3 }])
  expect(await devices()).toMatchObject([
    { revokedAt: null, lastSeq: 1 },
    { revokedAt: null, lastSeq: 1 },
  ])
})

test('a revoked device is enrolled anew with new keys; its old ones stay revoked', async () => {
  await sealBatch(made.home)
  const [before] = await devices()
  await revokeDevice(made.province.units, officer, { device: before!.id })
  expect(await problem(syncAs(made.home))).toBe('server.device.revoked')
  expect(await reEnrol(made.home)).toMatchObject({ batches: 1, newKeys: true })
  await renewPeople(made.home)
  await sealBatch(made.home)
  expect((await syncAs(made.home)).receipts).toMatchObject([{ accepted: 3 }])
  const keys = await made.province.units.store.database
    .selectFrom('accountKey')
    .select('deviceId')
    .where('revokedAt', 'is', null)
    .execute()
  expect(keys.filter(({ deviceId }) => deviceId === before!.id)).toEqual([])
})

test('refused: the code of another unit, a wrong password, another account than an administrator', async () => {
  const attempt = (role: keyof typeof sampleAccounts, code: string, password: string) =>
    problem(made.as(role, (unit) => reEnrolDevice(unit, { code, deviceName: '样例', password, copy: false })))
  const code = await newCode()
  expect(await attempt('clerk', code, samplePassword)).toBe('core.account.role')
  expect(await attempt('administrator', code, 'wrong password')).toBe('core.account.login')
  expect(await attempt('administrator', 'ABCD-2345-EFGH-6789-JKMN', samplePassword)).toBe('server.enrolment.code')
  expect(await devices()).toHaveLength(1)
})

test('another unit cannot take a device over, whatever it signs', async () => {
  const id = (await devices())[0]!.id
  const code = await newCode()
  const forged = { device: id, signature: Buffer.alloc(64, 1).toString('base64') }

  const request = { code, publicKey: generateSigningKey().publicKey, deviceName: '样例', replaces: forged }
  expect(await problem(enrolDevice(made.province.units, { kind: 'public' }, request))).toBe('server.enrolment.replaces')
  expect(await devices()).toMatchObject([{ id, revokedAt: null }])
})

test('by the command line', async () => {
  await sealBatch(made.home)
  const code = await newCode()
  const { code: exit, summary } = await gzzc(
    'unit',
    're-enrol',
    '--home',
    made.home,
    '--code',
    code,
    '--as',
    sampleAccounts.administrator,
  )
  expect({ exit, summary }).toMatchObject({ exit: 0, summary: { batches: 1, records: 3, newKeys: false } })
})

test('without a connection, by two files: what the province has already is not taken back', async () => {
  await sealBatch(made.home)
  const file = join(temporaryFolder(), 'batch.gzzc')
  await made.as('clerk', (unit) => writeBatchFile(unit.database, file))
  const { sync, access, units } = made.province
  // The province has the batch, and its receipt is on the way.
  const receipt = await receiveBatchFile(sync, officer, await readBatchFile(file, access.openSealed))
  const code = await newCode()
  const administrator = unitAs(made.home)
  const request = await administrator('administrator', (unit) =>
    writeReEnrolmentRequest(unit.provinceContext, { code, deviceName: '样例电脑', copy: false }),
  )
  const answer = await receiveEnrolment(units, officer, JSON.parse(Buffer.from(request).toString()))
  const given = { name: 'answer.gzzc-answer', bytes: Buffer.from(JSON.stringify(answer)) }
  const enrolled = await administrator('administrator', (unit) => applyReEnrolmentAnswer(unit, given, samplePassword))
  expect(enrolled).toMatchObject({ batches: 0, records: 0, newKeys: false })
  expect(await devices()).toMatchObject([{ revokedAt: expect.any(String) }, { id: enrolled.device, revokedAt: null }])
  await made.as('clerk', (unit) =>
    importReceiptFile(unit, { name: 'receipt.json', bytes: Buffer.from(JSON.stringify(receipt)) }),
  )
  expect(await states(made.home)).toMatchObject({ submitted: 3 })
  // The same answer again is for nobody.
  const again = administrator('administrator', (unit) => applyReEnrolmentAnswer(unit, given, samplePassword))
  expect(await problem(again)).toBe('setup.answer.other')
})
