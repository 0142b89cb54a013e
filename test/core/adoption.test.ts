import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { addAccount } from '../../src/core/accounts/accounts.ts'
import { adoptRecords } from '../../src/core/adoption/adopt.ts'
import { decideConflict, listConflicts } from '../../src/core/adoption/conflicts.ts'
import { verifyHistory } from '../../src/core/history/verify-history.ts'
import { findPhoto } from '../../src/core/photos/photo-store.ts'
import { findRecord, listRecords } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import { enrolDevice } from '../../src/core/sync/enrol-device.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readUnsettled } from '../../src/core/sync/unsettled.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { readUnitPhotos } from '../../src/server/sync/unit-photos.ts'
import { readUnitRecords } from '../../src/server/sync/unit-records.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openProvinceHomeCopy, prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { sealBatch } from '../fixtures/province/steps.ts'
import { quickPasswords, rawDatabase, runSql, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// Six submitted records: one returned by an officer, five with certificates, one of them revoked.
let prepared: string
let made: ProvinceHome

beforeAll(async () => {
  const enrolled = await prepareProvinceHome(14, 6)
  prepared = await prepareFurther(enrolled, async ({ home, as, province }) => {
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await sealBatch(home)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    const [batch] = await listBatches(province.sync, officer)
    const back = await as('clerk', async ({ database }) => listRecords(database, { state: 'submitted' })[0]!.id)
    await confirmBatch(province.issuing, officer, {
      batchId: batch!.id,
      returned: [{ recordId: back, code: 'record.typo' }],
    })
    await issueCertificates(province.issuing, officer)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    const { number } = await as('clerk', async ({ database }) => {
      const [one] = listRecords(database, { state: 'issued' })
      return { number: one!.certificateNumber! }
    })
    await revokeCertificate(province.issuing, officer, { number, code: 'revoke.fraud', text: '' })
    await as('clerk', (unit) => syncUnit(unit.syncContext))
  })
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
})

/** What a unit has of what the province received, to be compared. */
const submittedOf = (home: string) =>
  unitAs(home)('clerk', async ({ database }) =>
    database
      .all(
        query
          .selectFrom('record')
          .leftJoin('certificate', 'certificate.number', 'record.certificateNumber')
          .select([
            'record.id',
            'state',
            'contentHash',
            'photo',
            'batchId',
            'certificateNumber',
            'returnCode',
            'returnText',
            'certificate.pdf',
            'certificate.logIndex',
          ])
          .where('batchId', 'is not', null)
          .orderBy('record.id'),
      )
      .map(({ photo, ...row }) => ({ ...row, photo, bytes: findPhoto(database, photo!)?.length })),
  )

const batchesOf = (home: string) =>
  unitAs(home)('clerk', async ({ database }) => ({
    batches: database.all(query.selectFrom('batch').select(['id', 'seq', 'digest', 'receipt']).orderBy('seq')),
    records: database.all(query.selectFrom('batchRecord').selectAll().orderBy('batchId').orderBy('position')),
  }))

const adopt = (home: string) => unitAs(home)('clerk', (unit) => adoptRecords(unit))

const newCode = async (): Promise<string> => {
  const { id } = await made.province.units.store.database.selectFrom('unit').select('id').executeTakeFirstOrThrow()
  return issueEnrolmentCode(made.province.units, officer, { unitId: id })
}

/** A new computer of the unit, enrolled and empty. */
const newHome = async (): Promise<string> => {
  const home = join(temporaryFolder(), 'new')
  const account = { account: sampleAccounts.administrator, password: samplePassword }
  const unit = await Unit.create(home, account, quickPasswords)

  for (const role of ['clerk', 'reviewer'] as const)
    await addAccount(unit.keyContext, { name: sampleAccounts[role], role, password: samplePassword })
  await enrolDevice(unit.provinceContext, { server: made.address, code: await newCode(), deviceName: '新电脑' })
  await unit.close()
  return home
}

test('a lost computer is whole again from the province alone', async () => {
  const before = await submittedOf(made.home)
  expect(before.map(({ state }) => state).toSorted()).toEqual([
    ...['issued', 'issued', 'issued', 'issued'],
    ...['returned', 'revoked'],
  ])
  const home = await newHome()
  expect(await adopt(home)).toMatchObject({ added: 6, moved: 0, conflict: 0, photos: 6, lost: 0 })
  expect(await submittedOf(home)).toEqual(before)
  expect(await batchesOf(home)).toEqual(await batchesOf(made.home))
  await unitAs(home)('clerk', async (unit) => {
    // The whole feed of the unit comes to the new computer, and fits.
    await syncUnit(unit.syncContext)
    expect(readUnsettled(unit.database).filter(({ kind }) => kind === 'misfit')).toEqual([])
    const audited = unit.database.all(query.selectFrom('audit').select('action').where('action', '=', 'record.adopt'))
    expect(audited).toHaveLength(6)
    expect(verifyHistory(unit.database).faults).toEqual([])
  })
  expect(await submittedOf(home)).toEqual(before)
  expect(await adopt(home)).toMatchObject({ added: 0, moved: 0, same: 6, photos: 0 })
})

test('a restored backup moves to the province, and nothing comes twice', async () => {
  const before = await submittedOf(made.home)
  // As it was before the batch was frozen.
  const database = await rawDatabase(made.home)
  for (const trigger of ['batchIsFrozen', 'recordIsFrozen']) runSql(database, `drop trigger ${trigger}`)
  runSql(
    database,
    `update record set state = 'inBatch', batchId = null, certificateNumber = null, returnCode = null,
    returnText = null where batchId is not null`,
  )
  for (const table of ['batchRecord', 'batch', 'certificate']) runSql(database, `delete from ${table}`)
  database.close()
  expect(await adopt(made.home)).toMatchObject({ added: 0, moved: 6, conflict: 0, photos: 0 })
  expect(await submittedOf(made.home)).toEqual(before)
})

test('what differs is shown and stays, until a person decides', async () => {
  const before = await submittedOf(made.home)
  const [issued] = before.filter(({ state }) => state === 'issued')
  const database = await rawDatabase(made.home)
  for (const trigger of ['batchIsFrozen', 'recordIsFrozen']) runSql(database, `drop trigger ${trigger}`)
  runSql(
    database,
    `update record set state = 'draft', specialty = '改过的专业', contentHash = '${'0'.repeat(64)}', batchId = null,
    certificateNumber = null where id = '${issued!.id}'`,
  )
  database.close()
  expect(await adopt(made.home)).toMatchObject({ moved: 0, conflict: 1, conflicts: 1, same: 5 })
  await made.as('clerk', async (unit) => {
    expect(listConflicts(unit.database)).toMatchObject([
      {
        ...{ recordId: issued!.id, kind: 'differs', ownState: '草稿', provinceState: '已发证' },
        differences: [{ label: '资格专业', own: '改过的专业' }],
      },
    ])
    expect(findRecord(unit.database, issued!.id)).toMatchObject({ state: 'draft', specialty: '改过的专业' })
    await decideConflict(unit, { recordId: issued!.id, take: 'province' })
    expect(await problem(decideConflict(unit, { recordId: issued!.id, take: 'own' }))).toBe('core.adopt.decided')
  })
  expect(await submittedOf(made.home)).toEqual(before)
})

test('the own record stays when a person decides so, and is not asked about again', async () => {
  const [issued] = (await submittedOf(made.home)).filter(({ state }) => state === 'issued')
  const database = await rawDatabase(made.home)
  for (const trigger of ['batchIsFrozen', 'recordIsFrozen']) runSql(database, `drop trigger ${trigger}`)
  runSql(
    database,
    `update record set state = 'draft', specialty = '改过的专业', contentHash = '${'0'.repeat(64)}', batchId = null,
    certificateNumber = null where id = '${issued!.id}'`,
  )
  database.close()
  await adopt(made.home)
  await made.as('clerk', async (unit) => {
    await decideConflict(unit, { recordId: issued!.id, take: 'own' })
    expect(await adoptRecords(unit)).toMatchObject({ conflict: 0, conflicts: 0 })
    expect(findRecord(unit.database, issued!.id)).toMatchObject({ state: 'draft' })
  })
})

test('somebody who was entered again gives way to the record of the province', async () => {
  const before = await submittedOf(made.home)
  const home = await newHome()
  // The same six people, entered anew: other ids, no photos.
  await adopt(home)
  const database = await rawDatabase(home)
  for (const trigger of ['batchIsFrozen', 'recordIsFrozen']) runSql(database, `drop trigger ${trigger}`)
  runSql(database, 'delete from batchRecord')
  runSql(database, 'delete from certificate')
  runSql(
    database,
    `update record set id = 'again-' || id, state = 'ready', batchId = null, photo = null, certificateNumber = null,
    returnCode = null, returnText = null`,
  )
  runSql(database, 'delete from batch')
  database.close()
  // The returned one is back with the unit anyway.
  expect(await adopt(home)).toMatchObject({ added: 0, conflict: 5, newer: 1, conflicts: 5 })
  await unitAs(home)('clerk', async (unit) => {
    for (const { recordId } of listConflicts(unit.database)) await decideConflict(unit, { recordId, take: 'province' })
    expect(readUnsettled(unit.database)).toEqual([])
  })
  const wanted = before.filter(({ state }) => state !== 'returned')
  expect(await submittedOf(home)).toEqual(wanted)
})

test('cancelled, it goes on where it was', async () => {
  const home = await newHome()
  const cancel = new AbortController()
  const cancelled = unitAs(home)('clerk', (unit) =>
    adoptRecords(unit, { signal: cancel.signal, onProgress: () => cancel.abort(new Error('cancelled')) }),
  )
  await cancelled.catch(() => {})
  expect(await adopt(home)).toMatchObject({ lost: 0, conflicts: 0 })
  expect(await submittedOf(home)).toEqual(await submittedOf(made.home))
})

test('a device reads the records and photos of its own unit only', async () => {
  const stranger = { kind: 'device', id: 'f'.repeat(32), unitId: '00000000-0000-4000-8000-000000000009' } as const
  expect(await readUnitRecords(made.province.sync, stranger, { after: null, limit: 10 })).toMatchObject({
    ...{ records: [], batches: [], total: 0 },
  })
  const [one] = await submittedOf(made.home)
  expect(await readUnitPhotos(made.province.sync, stranger, [one!.photo!])).toHaveLength(6)
  await expect(readUnitRecords(made.province.sync, officer, { after: null, limit: 10 })).rejects.toMatchObject({
    code: 'server.access.role',
  })
})

test('pages follow one another without a gap or a repetition', async () => {
  const { device, unit } = await made.as('clerk', async ({ syncContext }) => syncContext.enrolment)
  const actor = { kind: 'device', id: device, unitId: unit.id } as const
  const seen: string[] = []
  let after = null as Parameters<typeof readUnitRecords>[2]['after']
  for (let pages = 0; pages < 10; pages++) {
    const page = await readUnitRecords(made.province.sync, actor, { after, limit: 4 })
    seen.push(...page.records.map(({ recordId }) => recordId))
    after = page.next
    if (!after) break
  }
  expect(seen).toHaveLength(6)
  expect(new Set(seen)).toEqual(new Set((await submittedOf(made.home)).map(({ id }) => id)))
})

test('by the command line', async () => {
  const home = await newHome()
  const { code, summary } = await gzzc('unit', 'adopt', '--home', home, '--as', sampleAccounts.clerk)
  expect({ code, summary }).toMatchObject({ code: 0, summary: { added: 6, conflicts: 0 } })
})
