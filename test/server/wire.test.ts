import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import type { Province } from '../../src/server/province.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import { addUnit, issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { dictionarySchema } from '../../src/shared/dictionary/dictionary.ts'
import { openCheckpoint } from '../../src/trust/checkpoint.ts'
import { openDictionary } from '../../src/trust/dictionary.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { verifyLogProof } from '../../src/trust/log-proof.ts'
import { verifyConsistency } from '../../src/trust/merkle.ts'
import { verifyReceipt } from '../../src/trust/receipt.ts'
import { signRequest } from '../../src/trust/request.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { openProvinceCopy, type PreparedProvince, prepareProvince } from '../fixtures/province/own-province.ts'
import { identityNumber, samplePerson, samplePhoto, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { type Account, ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
let prepared: PreparedProvince
/** A copy of the prepared province for each test, which listens, and the lines of its request log. */
let province: Province
let url: string
let lines: object[]

const newDevice = async (): Promise<ScriptedDevice> =>
  ScriptedDevice.ready(url, await issueEnrolmentCode(province.units, officer, prepared), province.units)

/** Changes the period of an account's key. */
const setKey = (id: string, period: { readonly validFrom?: string; readonly validUntil?: string }) =>
  province.units.store.gate.ungated((database) =>
    database.updateTable('accountKey').set(period).where('keyId', '=', id).execute(),
  )

/** Index of the next sample person, so that a test has no person twice. */
let person: number
const people = (count: number) => Promise.all(Array.from({ length: count }, () => samplePerson(person++)))

const refusal = (code: string, status?: number) =>
  expect.objectContaining({ value: expect.objectContaining({ code }), ...(status ? { status } : {}) })

beforeAll(async () => {
  prepared = await prepareProvince()
})
beforeEach(async () => {
  province = await openProvinceCopy(prepared.home)
  person = 100
  const log: object[] = []
  lines = log
  url = await province.listen({ log: (line) => log.push(line), publicRequests: { burst: 10_000, perSecond: 1 } })
})
/** The request log of every test holds routes and statuses, never the content of requests. */
afterEach(() => expect(JSON.stringify(lines)).not.toMatch(/GZZC\d|样例|520103/))

test('the whole path: enrol, photos, batch, receipt, confirm, issue, look up, verify, revoke', async () => {
  const device = await newDevice()
  const { keys } = device.enrolment
  const { cursor: start } = await device.call('feed')
  expect(device.enrolment.unit).toMatchObject({ id: prepared.unitId, name: sampleUnit.name })

  const { envelope } = await device.call('dictionary')
  const dictionary = openDictionary(envelope, keys.signing.publicKey, dictionarySchema)
  expect(dictionary.committees.map(({ name }) => name)).toEqual(['样例市工程系列中级评审委员会'])

  const good = await people(3)
  const bad = await samplePerson(person++, { documentNumber: identityNumber(7).replace(/.$/, 'Y') })
  const { receipt, manifest } = await device.submit([...good, bad])
  expect(receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted', 'refused'])
  expect(receipt.outcomes[3]).toMatchObject({ recordId: bad.id, reasons: [{ where: 'documentNumber' }] })

  const [first, second, third] = good
  const decision = await confirmBatch(province.issuing, officer, {
    batchId: manifest.batchId,
    returned: [{ recordId: third!.id, code: 'record.typo', text: '姓名' }],
  })
  expect(decision.confirmed.map(({ recordId }) => recordId)).toEqual([first!.id, second!.id])
  const [number] = decision.confirmed.map((confirmed) => confirmed.number)
  expect(number).toMatch(/^GZZC2025\d{2}3\d{6}$/)

  const before = openCheckpoint(await (await fetch(`${url}/api/v1/log/checkpoint`)).text(), keys.log)
  const issue = await issueCertificates(province.issuing, officer)
  expect(issue).toEqual({ issued: decision.confirmed.map((confirmed) => confirmed.number), failed: [] })
  expect(await issueCertificates(province.issuing, officer)).toEqual({ issued: [], failed: [] })

  const feed = await device.call('feed', undefined, {}, { after: start })
  expect(feed.events.map(({ kind }) => kind)).toEqual([
    'record.confirmed',
    'record.confirmed',
    'record.returned',
    'certificate.issued',
    'certificate.issued',
  ])
  const paged = await device.call('feed', undefined, {}, { after: feed.events[1]!.seq, limit: 2 })
  expect(paged).toMatchObject({ events: feed.events.slice(2, 4), cursor: feed.events[3]!.seq, more: true })
  const issued = feed.events[3]!
  if (issued.kind !== 'certificate.issued') throw new Error(issued.kind)

  const pdf = await device.call('certificatePdf', undefined, { number: number! })
  expect(sha256Hex(pdf)).toBe(issued.pdf?.sha256)
  const logged = { kind: 'certificate.issued', number: number!, digest: sha256Hex(pdf), at: issued.at } as const
  const proof = await (await fetch(`${url}/api/v1/log/proof?index=${issued.logIndex}`)).text()
  const after = verifyLogProof(proof, logged, keys.log).checkpoint
  const consistency = await device.call('logConsistency', undefined, {}, { from: before.size, to: after.size })
  const hashes = consistency.hashes.map((hash) => Buffer.from(hash, 'base64'))
  expect(verifyConsistency(before.size, after.size, hashes, before.root, after.root)).toBe(true)

  const lookup = await device.call('lookup', {
    name: first!.record.name,
    documentNumber: first!.record.documentNumber.toLowerCase(),
  })
  expect(lookup.certificates).toMatchObject([{ number, status: 'inForce', pdf: true, name: first!.record.name }])
  expect(JSON.stringify(lookup)).not.toContain(first!.record.documentNumber)
  const byNumbers = await device.call('lookup', {
    certificateNumber: number!,
    documentNumber: first!.record.documentNumber,
  })
  expect(byNumbers.certificates[0]?.name).toBe('样**')
  const wrong = await device.call('lookup', { certificateNumber: number!, name: '别人' })
  const absent = await device.call('lookup', { certificateNumber: 'GZZC0000000000000', name: '别人' })
  expect([wrong.certificates, absent.certificates]).toEqual([[], []])

  const intact = { intact: true, inForce: true, issuedByProvince: true, number, reasons: [] }
  expect(await device.call('verifyPdf', pdf)).toMatchObject(intact)
  const token = /\/Token\(([A-Z2-7]+)\)/.exec(Buffer.from(pdf).toString('latin1'))![1]!
  expect(await device.call('verifyToken', { token })).toMatchObject({
    ...intact,
    shown: expect.arrayContaining([{ label: '姓名', value: first!.record.name }]),
  })
  const forged = token.slice(0, 30) + (token[30] === 'A' ? 'B' : 'A') + token.slice(31)
  expect(await device.call('verifyToken', { token: forged })).toMatchObject({ intact: false, inForce: null, shown: [] })
  const changed = Uint8Array.from(pdf)
  changed[changed.length >> 1]! ^= 1
  expect(await device.call('verifyPdf', changed)).toMatchObject({ intact: false, inForce: null })
  expect(await device.call('verifyPdf', Buffer.from('no pdf'))).toMatchObject({ intact: false, number: null })

  await revokeCertificate(province.issuing, officer, { number: number!, code: 'revoke.error' })
  const revoked = { intact: true, inForce: false, issuedByProvince: true, number }
  expect(await device.call('verifyPdf', pdf)).toMatchObject(revoked)
  expect(await device.call('verifyToken', { token })).toMatchObject(revoked)
  expect(await device.call('certificateStatus', undefined, { number: number! })).toMatchObject({ status: 'revoked' })
  expect((await device.call('feed', undefined, {}, { after: feed.cursor })).events).toMatchObject([
    { kind: 'certificate.revoked', number, code: 'revoke.error' },
  ])
  await expect(revokeCertificate(province.issuing, officer, { number: number!, code: 'revoke.error' })).rejects.toThrow(
    'server.record.move',
  )

  // A revoked title and a returned record can be submitted again.
  const again = await device.submit([first!, third!])
  expect(again.receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
  expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true, brokenAt: null })
})

describe('a batch', () => {
  test('sent twice gets the same receipt and adds nothing', async () => {
    const device = await newDevice()
    const { submission, signed, manifest } = await device.submit(await people(2))
    expect(await device.call('submitBatch', submission)).toEqual(signed)
    expect(await device.call('receipt', undefined, { batchId: manifest.batchId })).toEqual(signed)
    const listed = (await listBatches(province.sync, officer)).filter(({ id }) => id === manifest.batchId)
    expect(listed).toMatchObject([{ records: 2, byStatus: { accepted: 2 } }])
  })

  test('the same id with other bytes has an error of its own', async () => {
    const device = await newDevice()
    const { manifest } = await device.submit(await people(1))
    const other = await people(1)
    await device.upload(other)
    const { submission } = device.prepare(other, { batchId: manifest.batchId })
    expect(await device.ask('submitBatch', submission)).toEqual(refusal('server.batch.altered', 409))
  })

  test('altered after signing is refused and not stored', async () => {
    const device = await newDevice()
    const group = await people(2)
    await device.upload(group)
    const { submission, manifest } = device.prepare(group)
    const altered = structuredClone(submission)
    altered.records[0]!.record['title'] = '高级工程师'
    expect(await device.ask('submitBatch', altered)).toEqual(refusal('trust.batch.root'))
    const swapped = {
      ...submission,
      photos: submission.photos.map((photo, index) => ({ ...photo, recordId: submission.records[1 - index]!.id })),
    }
    expect(await device.ask('submitBatch', swapped)).toEqual(refusal('trust.batch.root'))
    expect(await device.ask('receipt', undefined, { batchId: manifest.batchId })).toEqual(
      refusal('server.batch.unknown'),
    )
    expect((await device.ask('submitBatch', submission)).status).toBe(200)
  })

  test('signed by a key that ends is judged by when it was offered first', async () => {
    const device = await newDevice()
    const group = await people(1)
    const { submission } = device.prepare(group)
    // The key is valid, the photos are missing.
    expect(await device.ask('submitBatch', submission)).toEqual(refusal('server.batch.photosLacking'))
    await setKey(device.clerk.key.keyId, { validUntil: new Date().toISOString() })
    await device.upload(group)
    expect((await device.ask('submitBatch', submission)).status).toBe(200)
    const later = await people(1)
    await device.upload(later)
    expect(await device.ask('submitBatch', device.prepare(later).submission)).toEqual(
      refusal('server.batch.keyEnded', 403),
    )
  })

  test('signed by a key that is not valid yet is refused with the day', async () => {
    const device = await newDevice()
    const group = await people(1)
    await device.upload(group)
    await setKey(device.reviewer.key.keyId, { validFrom: '2090-05-06T16:00:00.000Z' })
    const { value } = await device.ask('submitBatch', device.prepare(group).submission)
    expect(value).toMatchObject({ code: 'server.batch.keyNotYet', details: { since: '2090-05-07' } })
  })

  test('signed by a key that a server registered whose clock is a little ahead is accepted', async () => {
    const device = await newDevice()
    const group = await people(1)
    await device.upload(group)
    await setKey(device.reviewer.key.keyId, { validFrom: new Date(Date.now() + 30_000).toISOString() })
    expect((await device.ask('submitBatch', device.prepare(group).submission)).status).toBe(200)
  })

  test('only one clerk and one reviewer of the unit may sign it', async () => {
    const device = await newDevice()
    const other = await newDevice()
    const group = await people(1)
    await device.upload(group)
    const { clerk, reviewer } = device
    const secondClerk = await device.account('clerk')
    const secondKey = { ...clerk, key: generateSigningKey() }
    const { accounts } = device
    await device.list(accounts.map((account) => (account.id === clerk.id ? secondKey : account)))
    await device.list(accounts)
    const ask = (signers: (typeof clerk.key)[], changes = {}) =>
      device.ask('submitBatch', device.prepare(group, changes, signers).submission)

    expect(await ask([clerk.key])).toEqual(refusal('server.batch.signers', 403))
    expect(await ask([clerk.key, clerk.key])).toEqual(refusal('trust.envelope.signature'))
    expect(await ask([clerk.key, secondKey.key])).toEqual(refusal('server.batch.signers'))
    expect(await ask([clerk.key, secondClerk.key])).toEqual(refusal('server.batch.keyRole'))
    expect(await ask([clerk.key, secondClerk.key, reviewer.key])).toEqual(refusal('server.batch.signers'))
    expect(await ask([clerk.key, generateSigningKey()])).toEqual(refusal('trust.envelope.signature'))
    expect(await ask([clerk.key, reviewer.key], { unit: device.clerk.id })).toEqual(refusal('server.batch.unit', 403))
    expect(await ask([clerk.key, reviewer.key], { device: other.key.keyId })).toEqual(refusal('server.batch.unit'))
    await device.call('revokeAccountKey', { keyId: reviewer.key.keyId })
    expect(await ask([clerk.key, reviewer.key])).toEqual(refusal('server.batch.keyRevoked'))
    device.reviewer = await device.account('reviewer')
    expect((await ask([clerk.key, device.reviewer.key])).status).toBe(200)
  })

  test('an account keeps its role and a key its account', async () => {
    const device = await newDevice()
    const { clerk, reviewer } = device
    const submit = (accounts: readonly Account[]) =>
      device.ask('submitAccountList', { list: device.signList(accounts) })
    expect(await submit([{ ...clerk, role: 'reviewer' }])).toEqual(refusal('server.account.role', 409))
    const other = { ...clerk, id: randomUUID() }
    expect(await submit([other, reviewer])).toEqual(refusal('server.account.keyTaken', 409))
    expect(await submit([clerk, reviewer])).toMatchObject({ status: 200 })
  })

  test('outside its chain is refused: a gap, a fork, a missing predecessor', async () => {
    const device = await newDevice()
    const group = await people(1)
    await device.submit(group)
    const next = await people(1)
    await device.upload(next)
    const ask = (changes: object) => device.ask('submitBatch', device.prepare(next, changes).submission)
    expect(await ask({ seq: 3 })).toEqual(refusal('server.batch.chain', 409))
    expect(await ask({ seq: 1 })).toEqual(refusal('server.batch.chain'))
    expect(await ask({ previous: null })).toEqual(refusal('server.batch.chain'))
    expect(await ask({ previous: 'a'.repeat(64) })).toEqual(refusal('server.batch.chain'))
    expect((await ask({})).status).toBe(200)
  })

  test('is refused until its photos are uploaded; a wrong photo refuses its own record only', async () => {
    const device = await newDevice()
    const [good, small, text, cut] = await people(4)
    const group = [
      good!,
      { ...small!, photo: await samplePhoto(3, 100, 140) },
      { ...text!, photo: Buffer.from('not a picture at all') },
      { ...cut!, photo: cut!.photo.subarray(0, cut!.photo.length >> 1) },
    ]
    const { submission } = device.prepare(group)
    expect(await device.ask('submitBatch', submission)).toEqual(refusal('server.batch.photosLacking', 409))
    const { receipt } = await device.submit(group)
    expect(receipt.outcomes.map(({ outcome, reasons }) => [outcome, reasons[0]?.code])).toEqual([
      ['accepted', undefined],
      ['refused', 'photo.size'],
      ['refused', 'photo.size'],
      ['refused', 'photo.size'],
    ])
  })

  test('with a title twice is refused for it; another name for a person is held until an officer releases it', async () => {
    const device = await newDevice()
    const [one] = await people(1)
    const twin = { ...one!, id: (await people(1))[0]!.id }
    const { receipt } = await device.submit([one!, twin])
    expect(receipt.outcomes[1]).toMatchObject({ outcome: 'refused', reasons: [{ code: 'title.duplicate' }] })
    const renamed = { ...twin, record: { ...one!.record, name: '样例更名', specialty: '网络安全' } }
    const second = await device.submit([renamed])
    expect(second.receipt.outcomes[0]).toMatchObject({ outcome: 'held', reasons: [{ code: 'person.otherName' }] })
    const { batchId } = second.manifest
    const waiting = { confirmed: [], returned: [], waiting: [{ recordId: twin.id, why: 'held' }] }
    expect(await confirmBatch(province.issuing, officer, { batchId })).toEqual(waiting)
    const released = await confirmBatch(province.issuing, officer, { batchId, released: [twin.id] })
    expect(released.confirmed).toHaveLength(1)
  })

  test('with a record without the agreed form is received; only that record is refused', async () => {
    const device = await newDevice()
    const [good, odd] = await people(2)
    const strange = { ...odd!, record: { ...odd!.record, details: { hobby: '无' } } as never }
    const { receipt } = await device.submit([good!, strange])
    expect(receipt.outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused'])
    expect(receipt.outcomes[1]?.reasons[0]?.code).toBe('record.form')
  })
})

test('a batch that came as a file gets the same receipt as over the wire', async () => {
  const device = await newDevice()
  const group = await people(2)
  const { submission, manifest, digest } = device.prepare(group)
  await expect(receiveBatchFile(province.sync, officer, { submission, photos: [] })).rejects.toThrow(
    'server.batch.photosLacking',
  )
  const signed = await receiveBatchFile(province.sync, officer, { submission, photos: group.map(({ photo }) => photo) })
  const expected = { batchId: manifest.batchId, manifest: digest }
  expect(verifyReceipt(signed, device.enrolment.keys, expected).receipt.outcomes).toHaveLength(2)
  expect(await device.call('submitBatch', submission)).toEqual(signed)
})

describe('a request', () => {
  test('repeated byte for byte is refused', async () => {
    const device = await newDevice()
    const path = '/api/v1/feed'
    const headers = signRequest({ method: 'GET', host: new URL(url).host, path, body: '' }, device.key, new Date())
    expect((await fetch(url + path, { headers })).status).toBe(200)
    const second = await fetch(url + path, { headers })
    expect([second.status, await second.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'server.request.replayed' }),
    ])
  })

  test('with a wrong clock gets the time of the server; an unsigned, changed or foreign one is refused', async () => {
    const device = await newDevice()
    const path = '/api/v1/feed'
    const get = async (to: string, headers: Record<string, string>) => {
      const response = await fetch(url + to, { headers })
      return { status: response.status, value: (await response.json()) as unknown }
    }
    const sign = (key = device.key, time = new Date()) =>
      signRequest({ method: 'GET', host: new URL(url).host, path, body: '' }, key, time)
    const slow = await get(path, sign(device.key, new Date(Date.now() - 3_600_000)))
    expect(slow).toEqual(refusal('server.request.clock', 401))
    expect(slow.value).toMatchObject({ details: { serverTime: expect.stringMatching(/Z$/) } })
    expect(await get(path, {})).toEqual(refusal('trust.request.signature', 401))
    expect(await get(`${path}?after=1`, sign())).toEqual(refusal('trust.request.signature'))
    expect(await get(path, sign(generateSigningKey()))).toEqual(refusal('trust.request.signature'))
    expect(await get(path, { ...sign(), 'gzzc-nonce': 'x' })).toEqual(refusal('trust.request.signature'))
  })

  test('an enrolment code is for one device, which may repeat its request', async () => {
    const code = await issueEnrolmentCode(province.units, officer, prepared)
    const device = new ScriptedDevice(url)
    const first = await device.enrol(code)
    expect(await device.enrol(code)).toEqual(first)
    await expect(new ScriptedDevice(url).enrol(code)).rejects.toThrow('server.enrolment.code')
    const wrong = '2222-2222-2222-2222-2222'
    await expect(new ScriptedDevice(url).enrol(wrong)).rejects.toThrow('server.enrolment.code')
  })

  test('another unit sees neither receipts nor certificates nor events', async () => {
    const owner = await newDevice()
    const { manifest } = await owner.submit(await people(1))
    const [confirmed] = (await confirmBatch(province.issuing, officer, { batchId: manifest.batchId })).confirmed
    await issueCertificates(province.issuing, officer)
    const other = await addUnit(province.units, officer, {
      ...sampleUnit,
      name: '样例县人力资源和社会保障局',
      creditCode: '115201000094112346',
      committees: [],
    })
    const stranger = await ScriptedDevice.ready(url, other.enrolmentCode, province.units)
    expect(await stranger.ask('receipt', undefined, { batchId: manifest.batchId })).toEqual(
      refusal('server.batch.unknown'),
    )
    expect(await stranger.ask('certificatePdf', undefined, { number: confirmed!.number })).toEqual(
      refusal('server.certificate.unknown'),
    )
    const { events } = await stranger.call('feed')
    expect(events.filter(({ kind }) => kind !== 'key.changed')).toEqual([])
    expect(JSON.stringify(events)).not.toContain(owner.key.keyId)
  })

  test('malformed or oversized bodies get a typed refusal', async () => {
    const device = await newDevice()
    expect(await device.ask('lookup', { name: '样例甲' })).toEqual(refusal('server.request.malformed', 400))
    expect(await device.ask('submitBatch', {} as never)).toEqual(refusal('server.request.malformed'))
    expect(await device.ask('uploadPhotos', Buffer.from('GZPK1\n\0\0\0'))).toEqual(refusal('server.photo.pack'))
    expect(await device.ask('verifyToken', { token: 'A'.repeat(20_000) })).toEqual(
      refusal('server.request.tooLarge', 413),
    )
    const none = await fetch(`${url}/api/v1/nothing`)
    expect([none.status, ((await none.json()) as { code: string }).code]).toEqual([404, 'server.request.notFound'])
  })
})

test('the request log names routes by their pattern and holds no name or number', async () => {
  const device = await newDevice()
  const [person] = await people(1)
  const { manifest } = await device.submit([person!])
  const [confirmed] = (await confirmBatch(province.issuing, officer, { batchId: manifest.batchId })).confirmed
  const { number } = confirmed!
  await issueCertificates(province.issuing, officer)
  await device.call('certificatePdf', undefined, { number })
  const { name, documentNumber } = person!.record
  expect((await device.call('lookup', { name, documentNumber })).certificates).toMatchObject([{ number }])
  const written = JSON.stringify(lines)
  expect(written).toContain('/api/v1/certificates/:number/pdf')
  expect(written).not.toMatch(/GZZC\d|样例|520103/)
  expect(written).not.toContain(name)
})
