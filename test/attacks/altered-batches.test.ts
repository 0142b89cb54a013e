import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import type { Submission } from '../../src/shared/sync/batch.ts'
import { payloadTypes } from '../../src/shared/sync/envelope.ts'
import { addSignature, signEnvelope } from '../../src/trust/dsse.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { verifyReceipt } from '../../src/trust/receipt.ts'
import { type SamplePerson, samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'

let stage: Stage
let device: ScriptedDevice
let people: SamplePerson[]
beforeEach(async () => {
  stage = await openStage()
  device = await ScriptedDevice.ready(stage.address, await stage.code(), stage.province.units)
  people = await Promise.all([1, 2, 3].map((index) => samplePerson(index)))
  await device.upload(people)
})
afterEach(() => stage.close())

const code = async (submission: Submission, by = device): Promise<string> => {
  const { status, value } = await by.ask('submitBatch', submission)
  return status === 200 ? 'received' : (value as unknown as { code: string }).code
}
const kept = async (): Promise<number> => {
  const { database } = stage.province.sync.store
  return (await database.selectFrom('batch').select('id').execute()).length
}

/** Swaps two members of a list. */
const swapped = <T>([first, second, ...rest]: readonly T[]): T[] => [second!, first!, ...rest]

describe('a batch that was altered after two people signed it', () => {
  test.each<[what: string, code: string, alter: (submission: Submission) => Submission]>([
    [
      'one character of a record',
      'trust.batch.root',
      (batch) => ({
        ...batch,
        records: batch.records.map(({ id, record }) => ({ id, record: { ...record, name: `${record['name']}二` } })),
      }),
    ],
    ['the order of its records', 'trust.batch.root', (batch) => ({ ...batch, records: swapped(batch.records) })],
    ['the order of its photos', 'trust.batch.root', (batch) => ({ ...batch, photos: swapped(batch.photos) })],
    ['a record less', 'trust.batch.root', (batch) => ({ ...batch, records: batch.records.slice(1) })],
    ['a record twice', 'trust.batch.root', (batch) => ({ ...batch, records: [batch.records[0]!, ...batch.records] })],
    [
      'a person twice, in the place of another',
      'trust.batch.root',
      (batch) => ({ ...batch, records: [batch.records[0]!, batch.records[0]!, batch.records[2]!] }),
    ],
    [
      'the photos of two people',
      'trust.batch.root',
      ({ photos, ...batch }) => ({
        ...batch,
        photos: photos.map((photo, index) => ({ ...photo, sha256: photos[(index + 1) % 3]!.sha256 })),
      }),
    ],
    [
      'the size of a photo',
      'trust.batch.root',
      (batch) => ({ ...batch, photos: batch.photos.map((photo) => ({ ...photo, size: photo.size + 1 })) }),
    ],
    [
      'a photo of nobody',
      'trust.batch.root',
      (batch) => ({ ...batch, photos: batch.photos.map((photo) => ({ ...photo, recordId: randomUUID() })) }),
    ],
    [
      'its manifest',
      'trust.envelope.signature',
      ({ envelope, ...batch }) => ({
        ...batch,
        envelope: {
          ...envelope,
          payload: Buffer.from(
            Buffer.from(envelope.payload, 'base64').toString().replace('"count":3', '"count":2'),
          ).toString('base64'),
        },
      }),
    ],
    [
      'the type of its payload',
      'trust.envelope.payloadType',
      ({ envelope, ...batch }) => ({ ...batch, envelope: { ...envelope, payloadType: payloadTypes.receipt } }),
    ],
    [
      'a signature',
      'trust.envelope.signature',
      ({ envelope, ...batch }) => ({
        ...batch,
        envelope: {
          ...envelope,
          signatures: envelope.signatures.map(({ keyid }, index, all) => ({ keyid, sig: all[1 - index]!.sig })),
        },
      }),
    ],
    [
      'a signature less',
      'server.batch.signers',
      ({ envelope, ...batch }) => ({ ...batch, envelope: { ...envelope, signatures: envelope.signatures.slice(1) } }),
    ],
    [
      'a third signature',
      'trust.envelope.signature',
      ({ envelope, ...batch }) => ({ ...batch, envelope: addSignature(envelope, generateSigningKey()) }),
    ],
  ])('in %s is refused by %s and kept nowhere', async (_what, refusal, alter) => {
    const { submission } = device.prepare(people)
    expect(await code(alter(submission))).toBe(refusal)
    expect(await kept()).toBe(0)
    expect(await code(submission)).toBe('received')
  })
})

describe('a batch that the right people did not sign for this unit', () => {
  test('signed for another purpose is refused, though the bytes are the same', async () => {
    const { submission } = device.prepare(people)
    const { clerk, reviewer } = device
    const envelope = signEnvelope(payloadTypes.accountList, Buffer.from(submission.envelope.payload, 'base64'), [
      clerk.key,
      reviewer.key,
    ])
    const disguised = { ...envelope, payloadType: payloadTypes.batch }
    expect(await code({ ...submission, envelope: disguised })).toBe('trust.envelope.signature')
  })

  test('of another unit’s people, computer or place in the chain is refused', async () => {
    const { enrolmentCode } = await addUnit(stage.province.units, sampleOfficer, {
      ...sampleUnit,
      name: '别的单位',
      creditCode: '115201000094112388',
      committees: [{ name: '别的评委会' }],
    })
    const other = await ScriptedDevice.ready(stage.address, enrolmentCode, stage.province.units)
    const { submission } = device.prepare(people)
    expect(await code(submission, other)).toBe('server.batch.unit')
    const foreign = device.prepare(people, {}, [other.clerk.key, other.reviewer.key])
    expect(await code(foreign.submission)).toMatch(/^(server\.batch\.(signers|unit)|trust\.envelope\.signature)$/)
    expect(await code(device.prepare(people, { seq: 2 }).submission)).toMatch(/^server\.batch\./)
    expect(await code(device.prepare(people, { previous: 'a'.repeat(64) }).submission)).toMatch(/^server\.batch\./)
    expect(await kept()).toBe(0)
  })

  test('of a revoked key is refused; of an administrator nobody released it waits and is issued nothing', async () => {
    await device.call('revokeAccountKey', { keyId: device.reviewer.key.keyId })
    expect(await code(device.prepare(people).submission)).toBe('server.batch.keyRevoked')
    const fresh = new ScriptedDevice(stage.address)
    await fresh.enrol(await stage.code())
    fresh.clerk = await fresh.account('clerk')
    fresh.reviewer = await fresh.account('reviewer')
    await fresh.submit(people)
    const { database } = stage.province.sync.store
    const [waiting, ...others] = await database.selectFrom('batch').select('awaiting').execute()
    expect(others).toEqual([])
    expect(waiting!.awaiting).not.toBeNull()
  })
})

test('a batch sent again gets its receipt again; a receipt that was altered or belongs to another batch is refused', async () => {
  const first = await device.submit(people.slice(0, 1))
  const again = await device.call('submitBatch', first.submission)
  expect(again.envelope).toEqual(first.signed.envelope)
  expect(await kept()).toBe(1)

  const second = await device.submit(people.slice(1, 2))
  const { keys } = device.enrolment
  const expected = { batchId: first.manifest.batchId, manifest: first.digest }
  const refusal = (signed: unknown): string => {
    try {
      verifyReceipt(signed, keys, expected)
      return 'no problem'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  const { envelope, proof } = first.signed
  const payload = Buffer.from(envelope.payload, 'base64')
  const forger = generateSigningKey()
  expect(refusal(first.signed)).toBe('no problem')
  expect(refusal(second.signed)).toBe('trust.receipt.mismatch')
  expect(refusal({ envelope: signEnvelope(payloadTypes.receipt, payload, [forger]), proof })).toBe(
    'trust.envelope.signature',
  )
  expect(
    refusal({
      envelope: {
        ...envelope,
        payload: Buffer.from(payload.toString().replace('"outcome":"refused"', '"outcome":"accepted"')).toString(
          'base64',
        ),
      },
      proof,
    }),
  ).toBe('trust.envelope.signature')
  expect(refusal({ envelope, proof: second.signed.proof })).toBe('trust.log.proof')
  expect(refusal({ envelope, proof: proof.replace(/^index \d+/mu, 'index 7') })).toBe('trust.log.proof')
})
