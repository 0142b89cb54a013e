import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { encodeIntoWindow } from '../../src/photo/encode.ts'
import { decodePhoto } from '../../src/photo/node/decode.ts'
import { encodeJpeg } from '../../src/photo/node/jpeg.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import type { Officer } from '../../src/server/access/actor.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { judgePhotos } from '../../src/server/photos/photo-verdicts.ts'
import type { Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../fixtures/province/new-province.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
const otherUnit = { ...sampleUnit, name: '样例二局', creditCode: '11520000009390027Y' }

/** A picture of the final size as a file within the spec. */
const finished = async (picture: Uint8Array, quality = 90): Promise<Buffer> => {
  const { width, height } = provinceDefault
  const small = await sharp(picture).resize(width, height, { fit: 'fill' }).jpeg({ quality }).toBuffer()
  const { image } = await decodePhoto(small)
  return Buffer.from((await encodeIntoWindow(image, provinceDefault, encodeJpeg))!)
}

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

  const submit = async (from: ScriptedDevice, ...people: Awaited<ReturnType<typeof samplePerson>>[]) => {
    const { receipt, manifest } = await from.submit(people)
    return {
      outcomes: receipt.outcomes.map(({ outcome, reasons }) => [outcome, ...reasons.map(({ code }) => code)]),
      batchId: manifest.batchId,
    }
  }
  const held = ['held', 'photo.shared']
  /** Status and reasons of every record. */
  const statuses = async () => {
    const query = province.sync.store.database.selectFrom('record').select(['recordId', 'status', 'reasons'])
    const codesOf = (reasons: string): string[] => JSON.parse(reasons).map(({ code }: { code: string }) => code)
    return Object.fromEntries(
      (await query.execute()).map(({ recordId, status, reasons }) => [recordId, [status, ...codesOf(reasons)]]),
    )
  }

  test('the same bytes for two persons hold both records, in one batch and across units', async () => {
    const [one, two, three, alone] = await Promise.all([1, 2, 3, 4].map((index) => samplePerson(index)))
    const photo = one!.photo
    // The same person may have several titles with one photo.
    const title = { ...one!, id: randomUUID(), record: { ...one!.record, specialty: '网络安全' } }
    const first = await submit(device, one!, title, alone!)
    expect(first.outcomes).toEqual([['accepted'], ['accepted'], ['accepted']])
    const { enrolmentCode } = await addUnit(province.units, officer, otherUnit)
    const other = await ScriptedDevice.ready(device.url, enrolmentCode, province.units)
    const own = { unit: otherUnit.name }
    const second = await submit(
      other,
      { ...two!, photo, record: { ...two!.record, ...own } },
      { ...three!, photo, record: { ...three!.record, ...own } },
    )
    expect(second.outcomes).toEqual([held, held])

    const { confirmed, waiting } = await confirmBatch(province.issuing, officer, { batchId: first.batchId })
    expect(confirmed.map(({ recordId }) => recordId)).toEqual([alone!.id])
    expect(waiting).toEqual([one!.id, title.id].map((recordId) => ({ recordId, why: 'held' })))
    const reasons = province.sync.store.database.selectFrom('record').select('reasons')
    const { reasons: stored } = await reasons.where('recordId', '=', one!.id).executeTakeFirstOrThrow()
    expect(JSON.parse(stored)).toMatchObject([{ code: 'photo.shared', where: 'photo' }])
    const released = await confirmBatch(province.issuing, officer, { batchId: first.batchId, released: [one!.id] })
    expect(released.confirmed).toHaveLength(1)
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
  })

  test('the same picture in other bytes holds both records; another picture does not', async () => {
    const [drawn, other] = await Promise.all([1, 2].map((seed) => drawPortrait(samplePortrait(seed))))
    const [original, copy, different] = await Promise.all([finished(drawn!), finished(drawn!, 60), finished(other!)])
    expect(copy!.equals(original!)).toBe(false)
    const [one, two, three, four] = await Promise.all([1, 2, 3, 4].map((index) => samplePerson(index)))
    const first = await submit(device, { ...one!, photo: original! })
    expect(first.outcomes).toEqual([['accepted']])
    const second = await submit(device, { ...two!, photo: copy! }, { ...three!, photo: different! }, four!)
    // Pictures are compared when they are decoded, which receiving leaves to the judging.
    expect(second.outcomes).toEqual([['accepted'], ['accepted'], ['accepted']])
    await judgePhotos(province.issuing, first)
    await judgePhotos(province.issuing, second)
    expect(await statuses()).toEqual({
      [one!.id]: held,
      [two!.id]: held,
      [three!.id]: ['accepted'],
      [four!.id]: ['accepted'],
    })
    // A later batch with a photo that is decoded already is held at once.
    const again = { ...two!, id: randomUUID(), record: { ...two!.record, specialty: '网络安全' }, photo: copy! }
    expect((await submit(device, again)).outcomes).toEqual([held])
    const { waiting } = await confirmBatch(province.issuing, officer, { batchId: first.batchId })
    expect(waiting).toEqual([{ recordId: one!.id, why: 'held' }])
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true })
  })

  test('a picture in other bytes that is found while the officer decides is not covered by the release', async () => {
    const drawn = await drawPortrait(samplePortrait(1))
    const [original, copy] = await Promise.all([finished(drawn), finished(drawn, 60)])
    const [one, two] = await Promise.all([1, 2].map((index) => samplePerson(index)))
    const { batchId } = await submit(device, { ...one!, photo: original! }, { ...two!, photo: copy! })
    const decision = { batchId, released: [one!.id, two!.id] }
    const first = await confirmBatch(province.issuing, officer, decision)
    expect(first).toMatchObject({ confirmed: [], waiting: [{ why: 'held' }, { why: 'held' }] })
    expect((await confirmBatch(province.issuing, officer, decision)).confirmed).toHaveLength(2)
  })

  test('a photo whose header is right and whose picture is not is received, and its record waits with the reason', async () => {
    const [one, odd] = await Promise.all([1, 2].map((index) => samplePerson(index)))
    const photo = await finished(await drawPortrait(samplePortrait(1)))
    // It is cut off, and a comment has the bytes that end a picture.
    const comment = Buffer.concat([Buffer.of(0xff, 0xfe, 0x40, 0x02), Buffer.alloc(0x4000, Buffer.of(0xff, 0xd9))])
    const lines = photo.subarray(2, photo.indexOf(Buffer.of(0xff, 0xda)) + 600)
    const hollow = Buffer.concat([photo.subarray(0, 2), comment, lines])
    const { outcomes, batchId } = await submit(device, one!, { ...odd!, photo: hollow })
    expect(outcomes).toEqual([['accepted'], ['accepted']])
    const { confirmed, waiting } = await confirmBatch(province.issuing, officer, { batchId })
    expect(confirmed.map(({ recordId }) => recordId)).toEqual([one!.id])
    expect(waiting).toMatchObject([{ recordId: odd!.id, why: 'photoRefused', text: expect.stringContaining('照片') }])
    // Its next batch is refused at once.
    const again = { ...odd!, id: randomUUID(), record: { ...odd!.record, specialty: '网络安全' }, photo: hollow }
    expect((await submit(device, again)).outcomes).toEqual([['refused', 'photo.size']])
  })

  test('a photo outside the spec’s bytes refuses its record, and a certificate has nothing of the file but its picture', async () => {
    const [one, small, large] = await Promise.all([1, 2, 3].map((index) => samplePerson(index)))
    const plain = sharp({ create: { width: 295, height: 413, channels: 3, background: '#334455' } })
    const noise = await sharp({
      create: {
        width: 295,
        height: 413,
        channels: 3,
        background: '#334455',
        noise: { type: 'gaussian', mean: 128, sigma: 80 },
      },
    })
      .jpeg({ quality: 100 })
      .toBuffer()
    const marked = Buffer.concat([one!.photo, Buffer.from('secret words after the picture')])
    const { outcomes, batchId } = await submit(
      device,
      { ...one!, photo: marked },
      { ...small!, photo: await plain.jpeg().toBuffer() },
      { ...large!, photo: noise },
    )
    expect(outcomes).toEqual([['accepted'], ['refused', 'photo.bytes'], ['refused', 'photo.bytes']])
    await confirmBatch(province.issuing, officer, { batchId })
    const { issued } = await issueCertificates(province.issuing, officer)
    const pdf = (await device.ask('certificatePdf', undefined, { number: issued[0]! })).value as unknown as Uint8Array
    expect(Buffer.from(pdf).includes('secret words')).toBe(false)
    expect(Buffer.from(pdf).includes(Buffer.of(0xff, 0xd8, 0xff))).toBe(true)
  })
})
