import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { receiveApplicantPhoto } from '../../src/server/applicants/applicant-photos.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { openStore, type Store } from '../../src/server/store/open-store.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { limits } from '../../src/shared/sync/limits.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { plantFault } from '../fixtures/province/planted-fault.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }

onEveryDatabase((kind) => {
  let home: string
  let province: Province
  let store: Store
  let device: ScriptedDevice

  beforeAll(async () => {
    await kind.start()
    home = await mkdtemp(join(tmpdir(), 'gzzc-applicants-'))
    const location = kind.create(home)
    await initProvince(join(home, 'province'), { database: location })
    province = await openProvince(join(home, 'province'), { pdfThreads: 1 })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
    store = await openStore(location, () => new Date())
  })
  afterAll(async () => {
    await store?.close()
    await province?.close()
    await kind.stop()
    await rm(home, { recursive: true, force: true })
  })

  const counts = () =>
    Promise.all(
      (['applicantPhoto', 'feed', 'audit'] as const).map(async (table) => {
        const all = store.database
          .selectFrom(table)
          .select((select) => select.fn.countAll<number | string>().as('count'))
        return Number((await all.executeTakeFirstOrThrow()).count)
      }),
    )

  test('an applicant’s photo goes once to each record that waits for it, and to no other unit', async () => {
    const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])
    const { record } = await samplePerson(1)
    const { name, documentType, documentNumber } = record
    const entry = (recordId: string) => ({ recordId, name, documentType, documentNumber, returned: null })
    const [first, second] = [randomUUID(), randomUUID()]
    const handIn = (changed: object = {}) =>
      receiveApplicantPhoto(province.applicants, officer, { name, documentType, documentNumber, bytes, ...changed })
    const notAwaited = { code: 'server.upload.notAwaited' }
    const { cursor } = await device.call('feed', undefined, {}, { limit: 500 })
    await expect(handIn()).rejects.toMatchObject(notAwaited)

    expect(await device.call('roster', { waiting: [entry(first), entry(second)], gone: [] })).toEqual({ waiting: 2 })
    // The same entry reported again changes nothing.
    expect(await device.call('roster', { waiting: [entry(first)], gone: [] })).toEqual({ waiting: 2 })
    await expect(handIn({ name: '样例别人' })).rejects.toMatchObject(notAwaited)
    await expect(handIn({ bytes: Buffer.from('MZ no photo') })).rejects.toMatchObject({
      code: 'server.upload.noPhoto',
    })
    await expect(handIn({ bytes: new Uint8Array(limits.uploadBytes + 1) })).rejects.toMatchObject({
      code: 'server.upload.tooLarge',
    })
    const before = await counts()
    for (const table of ['applicantPhoto', 'feed', 'audit']) {
      const mend = await plantFault(store, table)
      await expect(handIn()).rejects.toThrow()
      await mend()
      expect(await counts()).toEqual(before)
    }
    const [{ sha256 }] = await Promise.all([handIn(), handIn({ name: ` ${name} ` })])
    const { events } = await device.call('feed', undefined, {}, { after: cursor })
    expect(events).toMatchObject(
      [first, second].sort().map((recordId) => ({
        kind: 'photo.uploaded',
        recordId,
        photo: { sha256, size: bytes.length },
      })),
    )
    expect((await device.ask('uploadedPhoto', undefined, { sha256 })).value).toEqual(bytes)
    const other = await addUnit(province.units, officer, {
      ...sampleUnit,
      name: '样例二局',
      creditCode: '11520000009390027Y',
    })
    const stranger = await ScriptedDevice.ready(device.url, other.enrolmentCode, province.units)
    expect(await stranger.ask('uploadedPhoto', undefined, { sha256 })).toMatchObject({
      status: 404,
      value: { code: 'server.upload.unknown' },
    })
    // Another unit cannot remove entries from the roster; the unit itself can.
    await stranger.call('roster', { waiting: [], gone: [first, second] })
    expect(await device.call('roster', { waiting: [], gone: [first, first] })).toEqual({ waiting: 1 })
    await device.call('roster', { waiting: [], gone: [second] })
    await expect(handIn()).rejects.toMatchObject(notAwaited)
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
  })

  test('a unit that merely names a stranger in its roster receives nothing', async () => {
    const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 4, 5, 6])
    const { record } = await samplePerson(2)
    const { name, documentType, documentNumber } = record
    const unit = { ...sampleUnit, name: '样例三局', creditCode: '11520100MB0P0030X8' }
    const { enrolmentCode } = await addUnit(province.units, officer, unit)
    const stranger = await ScriptedDevice.ready(device.url, enrolmentCode, province.units)
    const entry = { recordId: randomUUID(), name, documentType, documentNumber, returned: null }
    const handIn = (chosen?: string) =>
      receiveApplicantPhoto(province.applicants, officer, { name, documentType, documentNumber, bytes, unit: chosen })
    await stranger.call('roster', { waiting: [{ ...entry, recordId: randomUUID() }], gone: [] })
    // Only the stranger waits, and the person named another unit.
    await expect(handIn(sampleUnit.creditCode)).rejects.toMatchObject({ code: 'server.upload.notAwaited' })

    await device.call('roster', { waiting: [entry], gone: [] })
    const cursors = await Promise.all([device, stranger].map(async (unit) => (await unit.call('feed')).cursor))
    await expect(handIn()).rejects.toMatchObject({
      code: 'server.upload.severalUnits',
      details: {
        count: 2,
        units: expect.stringMatching(`${sampleUnit.name}.+${unit.name}|${unit.name}.+${sampleUnit.name}`),
      },
    })
    const taken = await handIn(` ${sampleUnit.creditCode.toLowerCase()} `)
    expect(taken).toMatchObject({ unit: sampleUnit.name, records: 1 })
    const [own, strangers] = await Promise.all(
      [device, stranger].map(
        async (unit, index) => (await unit.call('feed', undefined, {}, { after: cursors[index]! })).events,
      ),
    )
    expect(own).toMatchObject([{ kind: 'photo.uploaded', recordId: entry.recordId }])
    expect(strangers).toEqual([])
    expect((await stranger.ask('uploadedPhoto', undefined, { sha256: taken.sha256 })).status).toBe(404)
  })
})
