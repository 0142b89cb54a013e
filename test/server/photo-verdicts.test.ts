import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleOfficer as officer } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { judgePhotosHandler } from '../../src/server/photos/judge-job.ts'
import { PhotoJudges } from '../../src/server/photos/photo-judges.ts'
import { judgePhotos } from '../../src/server/photos/photo-verdicts.ts'
import { initProvince, openProvince, type Province, type ProvinceOptions } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import type { OutcomeReason } from '../../src/shared/sync/receipt.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { portraitPhoto } from '../fixtures/province/portrait-photo.ts'
import { type SamplePerson, samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

type Changes = NonNullable<Parameters<typeof portraitPhoto>[1]>
const finished = (changes: Changes): Promise<Buffer> => portraitPhoto(3, changes)

const engine = new PhotoJudges()
let portrait: Buffer
beforeAll(async () => {
  portrait = await finished({})
})
afterAll(() => engine.close())

const photos: [what: string, changes: Changes, refusals: string[]][] = [
  ['a good portrait', {}, []],
  ['no person', { none: true }, ['face.none']],
  ['two people', { twoPeople: true }, ['face.several']],
  ['a blue background', { background: '#438edb' }, ['background.notWhite', 'background.tinted']],
  ['closed eyes, which are the unit’s to judge', { closedEyes: 1, glasses: false }, []],
  ['blur, which the unit’s check of the source photo measures', { blur: 14 }, []],
]

test.each(photos)('judges %s', async (_what, changes, refusals) => {
  expect(await engine.judge(await finished(changes))).toEqual(refusals)
})

test('judges a photo upside down, and files that are no photo', async () => {
  const turned = await sharp(portrait).rotate(180).jpeg({ quality: 95 }).toBuffer()
  expect(await engine.judge(turned)).toContain('pose.turned')
  expect(await engine.judge(Buffer.from('no picture'))).toEqual(['readable.notImage'])
  expect(await engine.judge(portrait.subarray(0, 9_000))).toEqual(['readable.damaged'])
  expect(await engine.judge(portrait)).toEqual([])
})

onEveryDatabase((kind) => {
  let folder: string
  let province: Province
  let device: ScriptedDevice
  /** Photos that were judged, in order. */
  let judged: Buffer[]

  const open = async (options: ProvinceOptions): Promise<void> => {
    province = await openProvince(join(folder, 'province'), { pdfThreads: 1, ...options })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
  }
  /** Refuses photos of even length. */
  const byLength: ProvinceOptions['photoJudge'] = {
    judge: async (bytes) => {
      judged.push(Buffer.from(bytes))
      return bytes.byteLength % 2 ? [] : ['face.none']
    },
  }
  /** A person whose photo {@link byLength} refuses or does not. */
  const person = async (index: number, isRefused: boolean): Promise<SamplePerson> => {
    const made = await samplePerson(index)
    const isEven = made.photo.byteLength % 2 === 0
    return isEven === isRefused ? made : { ...made, photo: Buffer.concat([made.photo, Buffer.of(0)]) }
  }
  const reasonsOf = async (recordId: string): Promise<OutcomeReason[]> => {
    const query = province.sync.store.database.selectFrom('record').select('reasons')
    return JSON.parse((await query.where('recordId', '=', recordId).executeTakeFirstOrThrow()).reasons)
  }

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    judged = []
    folder = await mkdtemp(join(tmpdir(), 'gzzc-verdicts-'))
    await initProvince(join(folder, 'province'), { database: kind.create(folder) })
  })
  afterEach(async () => {
    await province.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('the engine holds records whose photo shows nobody or two people, and the others are confirmed', async () => {
    await open({})
    const [fit, nobody, two] = await Promise.all(
      [{}, { none: true }, { twoPeople: true }].map(async (changes, index) => ({
        ...(await samplePerson(index + 1)),
        photo: await finished(changes),
      })),
    )
    const { manifest, receipt } = await device.submit([fit!, nobody!, two!])
    expect(receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
    const { batchId } = manifest
    const { confirmed, waiting } = await confirmBatch(province.issuing, officer, { batchId })
    expect(confirmed.map(({ recordId }) => recordId)).toEqual([fit!.id])
    const wanted = [
      { recordId: nobody!.id, why: 'photoRefused', text: expect.stringContaining('没有找到人脸') },
      { recordId: two!.id, why: 'photoRefused', text: expect.stringContaining('照片中不止一人') },
    ]
    expect(waiting).toEqual(wanted)
    expect(await reasonsOf(two!.id)).toMatchObject([{ code: 'photo.refused', where: 'photo', text: waiting[1]!.text }])
    // Nothing changes by asking again; an officer who has seen the reason may decide otherwise.
    expect(await confirmBatch(province.issuing, officer, { batchId })).toEqual({
      confirmed: [],
      returned: [],
      waiting: wanted,
    })
    expect(await reasonsOf(two!.id)).toHaveLength(1)
    const decided = await confirmBatch(province.issuing, officer, {
      batchId,
      released: [two!.id],
      returned: [{ recordId: nobody!.id, code: 'photo.quality' }],
    })
    expect(decided.confirmed.map(({ recordId }) => recordId)).toEqual([two!.id])
    expect(decided).toMatchObject({ returned: [nobody!.id], waiting: [] })
    const audit = await province.issuing.store.database.selectFrom('audit').select(['action', 'subject']).execute()
    expect(audit.filter(({ action }) => action === 'record.hold').map(({ subject }) => subject)).toEqual(
      [nobody!, two!].map(({ id }) => `record:${batchId}/${id}`),
    )
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
  })

  test('the worker judges each photo once, and confirming judges none again', async () => {
    await open({ photoJudge: byLength })
    const [one, two] = await Promise.all([person(1, false), person(2, true)])
    const again = { ...one, id: randomUUID(), record: { ...one.record, specialty: '网络安全' } }
    const { batchId } = (await device.submit([one, two])).manifest
    const second = (await device.submit([again])).manifest.batchId
    const handler = judgePhotosHandler(province.issuing)
    const run = { id: 'job', attempt: 1, stopping: new AbortController().signal }
    await handler.run({ batchId }, run)
    expect(judged).toHaveLength(2)
    await handler.run({ batchId }, run)
    await handler.run({ batchId: second }, run)
    expect((await confirmBatch(province.issuing, officer, { batchId })).confirmed).toHaveLength(1)
    expect((await confirmBatch(province.issuing, officer, { batchId: second })).confirmed).toHaveLength(1)
    expect(judged).toHaveLength(2)
  })

  test('receiving a batch gives the worker its job', async () => {
    await open({ photoJudge: byLength })
    await device.submit([await person(1, false)])
    await province.work()
    const { database } = province.issuing.store
    while ((await database.selectFrom('photoVerdict').selectAll().execute()).length === 0)
      await new Promise((resolve) => setImmediate(resolve))
    expect(await database.selectFrom('photoVerdict').select('refusals').execute()).toEqual([{ refusals: '[]' }])
    expect(judged).toHaveLength(1)
  })

  test('a run judges some photos, and says that more are left', async () => {
    await open({ photoJudge: byLength })
    const people = await Promise.all([1, 2, 3].map((index) => person(index, false)))
    const { batchId } = (await device.submit(people)).manifest
    expect(await judgePhotos(province.issuing, { batchId, most: 2 })).toBe(true)
    expect(judged).toHaveLength(2)
    expect(await judgePhotos(province.issuing, { batchId, stopping: AbortSignal.abort() })).toBe(true)
    expect(judged).toHaveLength(2)
    expect(await judgePhotos(province.issuing, { batchId, most: 2 })).toBe(false)
    expect(judged.map((bytes) => bytes.toString('hex')).sort()).toEqual(
      people.map(({ photo }) => photo.toString('hex')).sort(),
    )
  })

  test('a release covers no refusal that the officer has not seen', async () => {
    await open({ photoJudge: byLength })
    const [one, two] = await Promise.all([person(1, true), person(2, true)])
    // One photo for two persons holds both at once.
    const { batchId } = (await device.submit([one, { ...two, photo: one.photo }])).manifest
    const decision = { batchId, released: [one.id] }
    const first = await confirmBatch(province.issuing, officer, decision)
    expect(first.confirmed).toEqual([])
    expect(first.waiting).toMatchObject([
      { recordId: one.id, why: 'photoRefused' },
      { recordId: two.id, why: 'photoRefused' },
    ])
    expect((await reasonsOf(one.id)).map(({ code }) => code)).toEqual(['photo.shared', 'photo.refused'])
    expect((await confirmBatch(province.issuing, officer, decision)).confirmed).toMatchObject([{ recordId: one.id }])
  })

  test('an engine that fails says nothing about a photo, whose record waits alone', async () => {
    let fails = true
    const judge = async (bytes: Uint8Array) => {
      if (fails && bytes.byteLength % 2 === 0) throw new Problem('general.unexpected')
      return []
    }
    await open({ photoJudge: { judge } })
    const [one, two] = await Promise.all([person(1, true), person(2, false)])
    const { batchId } = (await device.submit([one, two])).manifest
    const { confirmed, waiting } = await confirmBatch(province.issuing, officer, { batchId })
    expect(confirmed).toMatchObject([{ recordId: two.id }])
    expect(waiting).toEqual([{ recordId: one.id, why: 'photoUnjudged' }])
    fails = false
    expect((await confirmBatch(province.issuing, officer, { batchId })).confirmed).toMatchObject([{ recordId: one.id }])
  })

  test('a photo whose file is damaged lets its record wait alone, until the file is there again', async () => {
    await open({ photoJudge: byLength })
    const [one, two] = await Promise.all([person(1, false), person(2, false)])
    const { batchId } = (await device.submit([one, two])).manifest
    const { blobs } = province.issuing
    const row = province.issuing.store.database.selectFrom('record').select('photoSha256')
    const { photoSha256 } = await row.where('recordId', '=', one.id).executeTakeFirstOrThrow()
    await blobs.delete(photoSha256)
    const { confirmed, waiting } = await confirmBatch(province.issuing, officer, { batchId })
    expect(confirmed).toMatchObject([{ recordId: two.id }])
    expect(waiting).toEqual([{ recordId: one.id, why: 'photoUnjudged' }])
    await blobs.put(one.photo)
    expect((await confirmBatch(province.issuing, officer, { batchId })).confirmed).toMatchObject([{ recordId: one.id }])
  })
})
