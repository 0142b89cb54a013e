import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { findEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { verifyHistory } from '../../src/core/history/verify-history.ts'
import { findKeptCheckpoint } from '../../src/core/log/kept-checkpoint.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import { reEnrolDevice } from '../../src/core/sync/re-enrol.ts'
import { acknowledgeRestoration } from '../../src/core/sync/restoration.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readSyncStatus } from '../../src/core/sync/sync-status.ts'
import { samplePassword } from '../../src/sample/sample-unit.ts'
import { acceptRestored } from '../../src/server/heads/restored.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { openProvince, type Province } from '../../src/server/province.ts'
import { releaseAdministratorKey } from '../../src/server/units/administrator-keys.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { atProvince, atUnit } from '../fixtures/province/agreement.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { officer, openProvinceHome, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { samplePhoto } from '../fixtures/province/sample-batch.ts'
import { issueAll, sealBatch } from '../fixtures/province/steps.ts'
import { contentMender, rawDatabase, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

// A unit goes through two batches: five people with certificates, of which one is revoked later, and one who comes back, gets
// another photo and is in the second batch with three others. The province's database is then put back to one of its backups;
// its heads, and the unit, stay as they are.

const moments = [
  'before the computer was enrolled',
  'before the receipt',
  'after the receipt, before the confirmation',
  'after the confirmation, before the issue',
  'after the issue',
] as const
type Moment = (typeof moments)[number]

/** A person of the unit gets another photo, and everybody who waits is approved and submitted. */
const submitPhotographed = async (home: string, documentNumber: string, photoOf: number): Promise<void> => {
  const as = unitAs(home)
  const photo = join(temporaryFolder(), `${documentNumber}.jpg`)
  await writeFile(photo, await samplePhoto(photoOf))
  await as('clerk', async (unit) => {
    for await (const _ of attachPhotoFiles(unit, { paths: [photo], mender: contentMender, spec: provinceDefault }));
  })
  await as('reviewer', async (unit) => {
    await review(unit, 'photos', { approve: 'all' })
    await review(unit, 'records', { approve: 'all' })
  })
  await sealBatch(home)
}

const idle = { running: false, nextAt: undefined }

const suite = (kind: DatabaseKind): void => {
  const backups = new Map<Moment, string>()
  let folder: string
  /** What every record had in the end, before the province was put back. */
  let before: Awaited<ReturnType<typeof atUnit>>
  let revoked: string

  beforeAll(async () => {
    await kind.start()
    const database = kind.create(temporaryFolder())
    const open = (home: string) => openProvince(home, { pdfThreads: 1, ...flatPhotos })
    /** Copies the database, which nobody may have open for that, and listens again where it did. */
    const keep = async (moment: Moment, province: Province, home: string, address?: string): Promise<Province> => {
      await province.close()
      backups.set(moment, kind.copy(database, temporaryFolder()))
      const reopened = await open(home)
      if (address) await reopened.listen({ port: Number(new URL(address).port) })
      return reopened
    }
    const made = await openProvinceHome(12, 6, 3, {
      database,
      beforeEnrolment: (province, home) => keep('before the computer was enrolled', province, home),
    })
    const { home, address, as } = made
    folder = made.folder
    const provinceHome = join(folder, 'province')
    let { province } = made
    const sync = () => as('clerk', (unit) => syncUnit(unit.syncContext))

    await as('clerk', async (unit) => void (await syncUnit(unit.syncContext)))
    await sealBatch(home)
    province = await keep('before the receipt', province, provinceHome, address)
    await sync()
    province = await keep('after the receipt, before the confirmation', province, provinceHome, address)
    const submitted = await as('clerk', async ({ database: store }) => listRecords(store, { state: 'submitted' }))
    const [back] = submitted
    await confirmBatch(province.issuing, officer, {
      batchId: back!.batchId!,
      returned: [{ recordId: back!.id, code: 'photo.quality' }],
    })
    await sync()
    province = await keep('after the confirmation, before the issue', province, provinceHome, address)
    await issueCertificates(province.issuing, officer)
    await sync()
    province = await keep('after the issue', province, provinceHome, address)
    await submitPhotographed(home, back!.documentNumber, 77)
    await sync()
    await issueAll(province)
    const [first] = await as('clerk', async ({ database: store }) => listRecords(store, { state: 'issued' }))
    revoked = first!.certificateNumber!
    await revokeCertificate(province.issuing, officer, { number: revoked, code: 'revoke.fraud' })
    await sync()
    before = await atUnit(home)
    expect(before.map(({ state }) => state).toSorted()).toEqual([...Array(7).fill('issued'), 'revoked'])
    expect(before).toEqual(await atProvince(province))
    await province.close()
  }, 240_000)
  afterAll(() => kind.stop())

  /** The province with its database put back to a moment, told about it, and the unit that does not know yet. */
  const putBack = async (moment: Moment): Promise<Pick<ProvinceHome, 'home' | 'province' | 'as'>> => {
    const copy = temporaryFolder()
    await cp(folder, copy, { recursive: true })
    const provinceHome = join(copy, 'province')
    const database = kind.copy(backups.get(moment)!, temporaryFolder())
    const options = { pdfThreads: 1, ...flatPhotos, database }
    expect(await problem(openProvince(provinceHome, options))).toBe('server.database.behind')
    const told = await openProvince(provinceHome, { ...options, behind: true })
    await acceptRestored(told.heads, officer)
    await told.close()
    const province = await openProvince(provinceHome, options)
    onTestFinished(() => province.close())
    const server = await province.listen()
    const home = join(copy, 'unit')
    const raw = await rawDatabase(home)
    writeSetting(raw, 'enrolment', { ...findEnrolment(raw)!, server })
    raw.close()
    return { home, province, as: unitAs(home) }
  }

  const enrolAnew = async ({ province, as }: Pick<ProvinceHome, 'province' | 'as'>): Promise<void> => {
    const { id } = await province.units.store.database.selectFrom('unit').select('id').executeTakeFirstOrThrow()
    const code = await issueEnrolmentCode(province.units, officer, { unitId: id })
    await as('administrator', (unit) =>
      reEnrolDevice(unit, { code, deviceName: '样例电脑', password: samplePassword, copy: false }),
    )
  }

  test('a batch that names a head of the new log, as long as a lost one, gets its proof', async () => {
    const { home, province, as } = await putBack('before the receipt')
    const round = () => as('clerk', (unit) => syncUnit(unit.syncContext))
    await round()
    const { position, lost } = await province.units.store.database
      .selectFrom('restoration')
      .selectAll()
      .executeTakeFirstOrThrow()
    const { named, another } = await as('clerk', async ({ database }) => ({
      named: findKeptCheckpoint(database)!.size,
      another: listRecords(database, { state: 'returned' })[0]!,
    }))
    expect(named).toBeGreaterThan(position)
    expect(named).toBeLessThanOrEqual(position + lost)
    await submitPhotographed(home, another.documentNumber, 78)
    expect((await round()).receipts).toMatchObject([{ accepted: 1 }])
  })

  test.each(moments)(
    'a province put back to %s: the unit notices and hands back what is missing',
    { timeout: 120_000 },
    async (moment) => {
      const { home, province, as } = await putBack(moment)
      const sync = () => as('clerk', (unit) => syncUnit(unit.syncContext))
      const status = () => as('clerk', async (unit) => readSyncStatus(unit.database, idle))
      const isUnknown = moment === 'before the computer was enrolled'
      if (isUnknown) {
        expect(await problem(sync())).toBe('core.restored.unknown')
        await enrolAnew({ province, as })
      }

      // The first round notices, and hands everything back.
      await sync()
      const after = await status()
      const lostBatches = isUnknown || moment === 'before the receipt' ? 2 : 1
      expect(after.restored).toMatchObject({ settled: true, handedBack: lostBatches, waiting: 0 })
      expect(after.splitView).toBeNull()
      expect(await atUnit(home)).toEqual(await atProvince(province))
      const lost = after.unsettled.filter(({ kind }) => kind === 'lost')
      const wasIssued = moment === 'after the issue'
      // Of those whose certificates are still there, only the revocation was lost.
      expect(lost).toHaveLength(wasIssued ? 4 : 8)
      expect(after.unsettled.filter(({ kind }) => kind === 'misfit')).toEqual([])

      // The officers do their part again, and everybody has the number of before.
      if (isUnknown) {
        const [key] = await province.units.store.database.selectFrom('administratorKey').select('keyId').execute()
        await releaseAdministratorKey(province.units, officer, { keyId: key!.keyId })
      }
      await issueAll(province)
      await sync()
      const again = await status()
      expect(again.unsettled.filter(({ kind }) => kind === 'lost')).toMatchObject([
        { detail: expect.stringContaining(`省里撤销过证书 ${revoked}`) },
      ])
      await revokeCertificate(province.issuing, officer, { number: revoked, code: 'revoke.fraud' })
      await sync()
      expect(await atUnit(home)).toEqual(before)
      expect(await atUnit(home)).toEqual(await atProvince(province))
      const end = await status()
      expect(end.unsettled).toEqual([])
      await as('clerk', (unit) => acknowledgeRestoration(unit))
      expect((await status()).restored).toBeNull()

      // Both histories are whole, and each record is in force once.
      expect((await checkProvince(province.integrity, officer)).faults).toEqual([])
      await as('clerk', async (unit) => expect(verifyHistory(unit.database)).toMatchObject({ whole: true, faults: [] }))
      const active = await province.units.store.database
        .selectFrom('record')
        .select('recordId')
        .where('status', 'in', ['issued', 'revoked'])
        .execute()
      expect(new Set(active.map(({ recordId }) => recordId)).size).toBe(active.length)
      expect(active).toHaveLength(before.length)
    },
  )
}

onEveryDatabase(suite)
