import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Manifest, recordSchemaName } from '../../src/shared/sync/batch.ts'
import { payloadTypes } from '../../src/shared/sync/envelope.ts'
import {
  batchRoot,
  checkBatchContent,
  manifestBytes,
  manifestDigest,
  openBatch,
  signBatch,
} from '../../src/trust/batch.ts'
import { canonicalBytes } from '../../src/trust/canonical.ts'
import { openDictionary, signDictionary } from '../../src/trust/dictionary.ts'
import { addSignature, preAuthenticationEncoding, signEnvelope, verifyEnvelope } from '../../src/trust/dsse.ts'
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  importVerifyingKey,
  keyId,
} from '../../src/trust/keys.ts'
import { signerOf } from '../../src/trust/signer.ts'
import { parseVerified } from '../../src/trust/verified-json.ts'

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
  schema: recordSchemaName,
  count: batch.records.length,
  root: batchRoot(batch),
})

describe('manifest', () => {
  const old = manifestOf(content())
  const manifest: Manifest = {
    ...old,
    version: 2,
    auditHead: { seq: 7, hash: 'c'.repeat(64) },
    checkpoint: 'gzzc.example/log\n0\n',
  }
  const sealed = (value: unknown) => signEnvelope(payloadTypes.batch, canonicalBytes(value), [clerk, reviewer])

  test('of version 2 fixes the head of the audit and the checkpoint that the unit saw', () => {
    expect(openBatch(signBatch(manifest, clerk, reviewer), known).manifest).toEqual(manifest)
    const digests = [
      manifest,
      { ...manifest, auditHead: { ...manifest.auditHead, seq: 8 } },
      { ...manifest, auditHead: { ...manifest.auditHead, hash: 'd'.repeat(64) } },
      { ...manifest, checkpoint: null },
      old,
    ].map((value) => manifestDigest(manifestBytes(value)))
    expect(new Set(digests).size).toBe(digests.length)
  })

  test('of version 1 keeps its bytes, so that batches signed before are still accepted', () => {
    const { batchId, unit, device, root } = old
    expect(manifestBytes(old).toString()).toBe(
      `{"batchId":"${batchId}","count":3,"device":"${device}","previous":null,"root":"${root}","schema":"gzzc.record.v1","seq":1,"unit":"${unit}"}`,
    )
    expect(openBatch(signBatch(old, clerk, reviewer), known).manifest).toEqual(old)
  })

  test.each([
    ['version 1 with a head', { ...old, auditHead: manifest.auditHead }],
    ['version 2 without a head', { ...old, version: 2, checkpoint: null }],
    ['version 2 without a checkpoint', { ...old, version: 2, auditHead: manifest.auditHead }],
    ['another version', { ...manifest, version: 3 }],
    ['a version that is null', { ...manifest, version: null }],
    ['a head before the first row', { ...manifest, auditHead: { seq: 0, hash: 'c'.repeat(64) } }],
  ])('with %s is refused', (_, value) => {
    expect(() => openBatch(sealed(value), known)).toThrow(code('trust.envelope.malformed'))
  })
})

describe('keys', () => {
  test('export and import keep key and id', () => {
    const again = importSigningKey(exportSigningKey(clerk))
    expect([again.keyId, again.publicKey]).toEqual([clerk.keyId, clerk.publicKey])
    expect(keyId(clerk.publicKey)).toBe(clerk.keyId)
  })

  test('the id is the first half of SHA-256 over the SPKI', () => {
    // The example of RFC 8410, hashed by `base64 -d | sha256sum`, not by this code.
    expect(keyId('MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=')).toBe(
      'a1e9156054e04fac899ae9f275132cdc',
    )
  })

  test('only Ed25519 keys are accepted', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    const otherKind = expect.objectContaining({ code: 'trust.key.unfit', cause: 'not Ed25519' })
    expect(() => importVerifyingKey(spki)).toThrow(otherKind)
    expect(() => importVerifyingKey('AAAA')).toThrow(code('trust.key.unfit'))
    expect(() => importSigningKey('no key')).toThrow(code('trust.key.unfit'))
    expect(() => importSigningKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(
      otherKind,
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

  test('a malformed envelope is refused with the place of its first fault', () => {
    const malformed = (where: string) =>
      expect.objectContaining({ code: 'trust.envelope.malformed', details: { where } })
    expect(() => verifyEnvelope({ ...envelope, signatures: [{ keyid: clerk.keyId }] }, type, known)).toThrow(
      malformed('signatures.0.sig'),
    )
    expect(() => verifyEnvelope(null, type, known)).toThrow(malformed(''))
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
    const [photo, ...photos] = batch.photos
    const variants: [part: string, changed: ReturnType<typeof content>][] = [
      ['内容', { ...batch, records: [second!, first!, third!] }],
      ['记录数', { ...batch, records: [first!, second!] }],
      ['记录数', { ...batch, records: [first!, first!, third!] }],
      ['记录数', { ...batch, records: [...batch.records, first!] }],
      ['内容', { ...batch, records: [{ ...first!, record: { name: '样例' } }, second!, third!] }],
      ['内容', { ...batch, photos: batch.photos.map((photo) => ({ ...photo, size: photo.size + 1 })) }],
      ['照片数', { ...batch, photos }],
      ['照片数', { ...batch, photos: batch.photos.map((photo) => ({ ...photo, recordId: first!.id })) }],
      ['照片数', { ...batch, photos: [...batch.photos, photo!] }],
      ['照片所属记录', { ...batch, photos: [{ ...photo!, recordId: randomUUID() }, ...photos] }],
    ]
    for (const [what, variant] of variants) {
      expect(() => checkBatchContent(manifest, variant)).toThrow(
        expect.objectContaining({ code: 'trust.batch.root', details: { what } }),
      )
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

describe('verified JSON', () => {
  test.each<[string, Uint8Array, string]>([
    ['text that is no JSON', Buffer.from('no json'), 'payload'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'payload'],
    ['another shape', Buffer.from('{"a":{"b":1}}'), 'payload.a.b'],
    ['white space', Buffer.from('{"a": {"b":""}}'), 'payload: not canonical'],
    ['a key given twice', Buffer.from('{"a":{"b":"1","b":"2"}}'), 'payload'],
  ])('%s is refused, with its place', (_, payload, where) => {
    const schema = z.object({ a: z.object({ b: z.string() }) })
    expect(() => parseVerified(payload, schema)).toThrow(
      expect.objectContaining({ code: 'trust.envelope.malformed', details: { where } }),
    )
  })
})

describe('dictionary', async () => {
  const schema = z.object({ version: z.number() })
  const published = await signDictionary({ version: 3 }, signerOf(clerk))

  test('is read under the key of its publisher alone', () => {
    expect(openDictionary(published, clerk.publicKey, schema)).toEqual({ version: 3 })
    expect(() => openDictionary(published, stranger.publicKey, schema)).toThrow(code('trust.envelope.signature'))
    const receipt = signEnvelope('application/vnd.gzzc.receipt+json', Buffer.from('{"version":3}'), [clerk])
    expect(() => openDictionary(receipt, clerk.publicKey, schema)).toThrow(code('trust.envelope.payloadType'))
  })

  test('of another shape is refused', async () => {
    const other = await signDictionary({ version: '3' }, signerOf(clerk))
    expect(() => openDictionary(other, clerk.publicKey, schema)).toThrow(z.ZodError)
  })
})
