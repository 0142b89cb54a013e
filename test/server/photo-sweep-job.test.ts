import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { receiveApplicantPhoto } from '../../src/server/applicants/applicant-photos.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import type { Province } from '../../src/server/province.ts'
import { inChunks } from '../../src/server/store/in-chunks.ts'
import { photoSweepHandler } from '../../src/server/sync/photo-sweep-job.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { limits } from '../../src/shared/sync/limits.ts'
import { encodePhotoPack } from '../../src/shared/sync/photo-pack.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../fixtures/province/new-province.ts'
import { samplePerson, samplePhoto, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
const day = 86_400_000
const otherUnit = { ...sampleUnit, name: '样例二局', creditCode: '11520000009390027Y' }

onEveryDatabase((kind) => {
  let made: NewProvince
  let province: Province
  let device: ScriptedDevice

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    made = await createNewProvince(kind)
    ;({ province, device } = made)
  })
  afterEach(() => made.close())

  const sweepAfter = (days: number): Promise<void> =>
    photoSweepHandler({ ...province.sync, now: () => new Date(Date.now() + days * day) }).run(
      {},
      { id: 'sample', attempt: 1, stopping: new AbortController().signal },
    )

  /** Adds rows of photos that the unit of `device` stored and no record names. */
  const plantUnnamed = async (count: number, size: number): Promise<void> => {
    const common = { width: 295, height: 413, storedAt: new Date().toISOString(), named: 0 }
    const rows = Array.from({ length: count }, (_, index) => {
      return { sha256: sha256Hex(`planted ${size} ${index}`), size, unitId: device.enrolment.unit.id, ...common }
    })
    for (const chunk of inChunks(rows)) {
      await province.sync.store.gate.ungated((database) => database.insertInto('photo').values(chunk).execute())
    }
  }

  const upload = (to: ScriptedDevice, ...photos: Uint8Array[]) => to.ask('uploadPhotos', encodePhotoPack(photos))
  const quota = { status: 429, value: { code: 'server.photo.quota' } }

  test('a unit stores as many unnamed photos as two full batches have, and not one more', async () => {
    const [first, second, third] = await Promise.all([samplePhoto(1), samplePhoto(2), samplePhoto(3)])
    await plantUnnamed(limits.unnamedPhotos - 1, 1)
    expect(await upload(device, first, second)).toMatchObject(quota)
    expect(await province.sync.blobs.has(sha256Hex(second))).toBe(false)
    // Requests at the same time share the room that is left.
    const answers = await Promise.all([first, second, third].map((photo) => upload(device, photo)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429])
    const kept = await Promise.all([first, second, third].map((photo) => province.sync.blobs.has(sha256Hex(photo))))
    expect(kept.filter((has) => has)).toHaveLength(1)
    // Another unit has room of its own.
    const { enrolmentCode } = await addUnit(province.units, officer, otherUnit)
    const other = await ScriptedDevice.ready(device.url, enrolmentCode, province.units)
    expect(await upload(other, await samplePhoto(4))).toMatchObject({ status: 200 })
  })

  test('a full batch of the largest photos fits, and its records make room again', async () => {
    expect(limits.unnamedPhotoBytes).toBeGreaterThanOrEqual(limits.recordsPerBatch * limits.photoBytes)
    expect(limits.unnamedPhotos).toBeGreaterThanOrEqual(limits.recordsPerBatch)
    const size = limits.unnamedPhotoBytes / 25
    await plantUnnamed(25, size)
    const person = await samplePerson(1)
    expect(await upload(device, person.photo)).toMatchObject(quota)
    await province.sync.store.gate.ungated((database) =>
      database
        .updateTable('photo')
        .set({ named: 1 })
        .where('sha256', '=', sha256Hex(`planted ${size} 0`))
        .execute(),
    )
    await device.submit([person])
    const named = province.sync.store.database.selectFrom('photo').select('named')
    expect(await named.where('sha256', '=', sha256Hex(person.photo)).execute()).toEqual([{ named: 1 }])
  })

  test('the sweep deletes photos that nothing has named for 30 days, and nothing else', async () => {
    const person = await samplePerson(1)
    const { manifest } = await device.submit([person])
    await confirmBatch(province.issuing, officer, { batchId: manifest.batchId })
    const { issued } = await issueCertificates(province.issuing, officer)
    const pdf = (await device.ask('certificatePdf', undefined, { number: issued[0]! })).value as unknown as Uint8Array
    const [unnamed, applicants] = await Promise.all([samplePhoto(7), samplePhoto(8)])
    const { name, documentType, documentNumber } = person.record
    const waiting = [{ recordId: randomUUID(), name, documentType, documentNumber, returned: null }]
    await device.call('roster', { waiting, gone: [] })
    await receiveApplicantPhoto(province.applicants, officer, { name, documentType, documentNumber, bytes: applicants })
    // A device uploads its certificate and an applicant's photo as if they were photos of its own.
    expect(await upload(device, unnamed, applicants, pdf)).toMatchObject({ status: 200 })
    const { blobs } = province.sync
    const has = () => Promise.all([unnamed, applicants, pdf, person.photo].map((bytes) => blobs.has(sha256Hex(bytes))))

    await sweepAfter(29)
    expect(await has()).toEqual([true, true, true, true])
    await sweepAfter(31)
    expect(await has()).toEqual([false, true, true, true])
    const rows = await province.sync.store.database.selectFrom('photo').select('sha256').execute()
    expect(rows).toEqual([{ sha256: sha256Hex(person.photo) }])
    await sweepAfter(31)
    // The unit that still needs the photo learns that it is lacking, and uploads it again.
    expect(await device.call('lackingPhotos', { hashes: [sha256Hex(unnamed)] })).toEqual({
      lacking: [sha256Hex(unnamed)],
    })
    expect(await upload(device, unnamed)).toMatchObject({ status: 200 })
    expect(await has()).toEqual([true, true, true, true])
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
  })
})
