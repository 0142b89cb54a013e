import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/shared/sync/batch.ts'
import { batchRoot, checkBatchContent, openBatch, signBatch } from '../../src/trust/batch.ts'
import { addSignature, preAuthenticationEncoding, signEnvelope, verifyEnvelope } from '../../src/trust/dsse.ts'
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  importVerifyingKey,
  keyId,
} from '../../src/trust/keys.ts'

const clerk = generateSigningKey()
const reviewer = generateSigningKey()
const stranger = generateSigningKey()
const known = [clerk, reviewer].map((key) => importVerifyingKey(key.publicKey))
const code = (code: string) => expect.objectContaining({ code })

const content = () => {
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  return {
    records: ids.map((id, index) => ({ id, record: { name: `样例${index}` } })),
    photos: ids.map((recordId, index) => ({
      recordId,
      sha256: String(index).repeat(64),
      size: 1000 + index,
      mediaType: 'image/jpeg' as const,
    })),
  }
}
const manifestOf = (batch: ReturnType<typeof content>): Manifest => ({
  batchId: randomUUID(),
  unit: randomUUID(),
  device: stranger.keyId,
  seq: 1,
  previous: null,
  schema: 'gzzc.record.v1',
  count: batch.records.length,
  root: batchRoot(batch),
})

describe('keys', () => {
  test('export and import keep key and id', () => {
    const again = importSigningKey(exportSigningKey(clerk))
    expect([again.keyId, again.publicKey]).toEqual([clerk.keyId, clerk.publicKey])
    expect(keyId(clerk.publicKey)).toBe(clerk.keyId)
  })

  test('only Ed25519 keys are accepted', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    expect(() => importVerifyingKey(spki)).toThrow(code('trust.key.unfit'))
    expect(() => importVerifyingKey('AAAA')).toThrow(code('trust.key.unfit'))
    expect(() => importSigningKey('no key')).toThrow(code('trust.key.unfit'))
    expect(() => importSigningKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(
      code('trust.key.unfit'),
    )
  })
})

describe('DSSE', () => {
  test("pre-authentication encoding as in the standard's example", () => {
    expect(preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    )
  })

  const type = 'application/vnd.gzzc.batch+json'
  const envelope = signEnvelope(type, Buffer.from('payload'), [clerk, reviewer])

  test('two signatures over the same bytes can be made separately or together', () => {
    const apart = addSignature(signEnvelope(type, Buffer.from('payload'), [clerk]), reviewer)
    expect(apart).toEqual(envelope)
    expect(verifyEnvelope(envelope, type, known)).toEqual({
      payload: Buffer.from('payload'),
      keyIds: [clerk.keyId, reviewer.keyId],
    })
  })

  test.each<[string, unknown, string]>([
    ['other payload', { ...envelope, payload: Buffer.from('Payload').toString('base64') }, 'trust.envelope.signature'],
    ['other type', { ...envelope, payloadType: 'application/vnd.gzzc.receipt+json' }, 'trust.envelope.payloadType'],
    [
      'same key twice',
      { ...envelope, signatures: [envelope.signatures[0], envelope.signatures[0]] },
      'trust.envelope.signature',
    ],
    [
      'signatures under swapped names',
      {
        ...envelope,
        signatures: envelope.signatures.map(({ sig }, index) => ({ keyid: [reviewer, clerk][index]!.keyId, sig })),
      },
      'trust.envelope.signature',
    ],
    ['a stranger too', addSignature(envelope, stranger), 'trust.envelope.signature'],
    ['no signature', { ...envelope, signatures: [] }, 'trust.envelope.malformed'],
    ['more fields', { ...envelope, note: 'x' }, 'trust.envelope.malformed'],
    ['nothing', null, 'trust.envelope.malformed'],
  ])('%s is refused', (_, value, problem) => {
    expect(() => verifyEnvelope(value, type, known)).toThrow(code(problem))
  })
})

describe('batch', () => {
  test('is verified before it is read, and its content matches', () => {
    const batch = content()
    const manifest = manifestOf(batch)
    const opened = openBatch(signBatch(manifest, clerk, reviewer), known)
    expect(opened.manifest).toEqual(manifest)
    expect(() => checkBatchContent(opened.manifest, batch)).not.toThrow()
  })

  test('every change of content is detected', () => {
    const batch = content()
    const manifest = manifestOf(batch)
    const [first, second, third] = batch.records
    const variants = [
      { ...batch, records: [second!, first!, third!] },
      { ...batch, records: [first!, second!] },
      { ...batch, records: [first!, first!, third!] },
      { ...batch, records: [{ ...first!, record: { name: '样例' } }, second!, third!] },
      { ...batch, photos: batch.photos.map((photo) => ({ ...photo, size: photo.size + 1 })) },
      { ...batch, photos: batch.photos.slice(1) },
      { ...batch, photos: batch.photos.map((photo) => ({ ...photo, recordId: first!.id })) },
    ]
    for (const variant of variants) {
      expect(() => checkBatchContent(manifest, variant)).toThrow(code('trust.batch.root'))
    }
  })

  test('a signed payload that is not canonical, or not a manifest, is refused', () => {
    const sign = (payload: string) => signEnvelope('application/vnd.gzzc.batch+json', Buffer.from(payload), [clerk])
    const manifest = manifestOf(content())
    for (const payload of ['{}', 'no json', JSON.stringify(manifest, null, 1), '\xff']) {
      expect(() => openBatch(sign(payload), known)).toThrow(code('trust.envelope.malformed'))
    }
  })
})
