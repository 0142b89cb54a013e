import { createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSealer } from '../../src/certificate/seal.ts'
import { createTestAuthority } from '../../src/certificate/test-authority.ts'
import { issueToken, verifyToken } from '../../src/certificate/token.ts'
import { provinceSigners } from '../../src/server/signing/province-signers.ts'
import { payloadTypes } from '../../src/shared/sync/envelope.ts'
import { answerSigningText } from '../../src/shared/sync/request-signature.ts'
import { checkpointText, openCheckpoint, signCheckpoint } from '../../src/trust/checkpoint.ts'
import { preAuthenticationEncoding, signEnvelopeBy } from '../../src/trust/dsse.ts'
import { generateSigningKey, importVerifyingKey, verifyBytes } from '../../src/trust/keys.ts'
import { noteVerifierKey } from '../../src/trust/signed-note.ts'
import { sampleData } from '../fixtures/certificate/sample.ts'

const logOrigin = 'gzzc.example/log'
const { sealKey, sealCertificate } = createTestAuthority(new Date())
const signers = provinceSigners(
  { signing: generateSigningKey(), token: generateSigningKey(), log: generateSigningKey(), seal: sealKey },
  { logOrigin, sealCertificates: [sealCertificate] },
)
const asked = {
  method: 'GET',
  host: 'zczs.example',
  path: '/api/v1/feed',
  bodyHash: 'd'.repeat(64),
  nonce: 'ab'.repeat(16),
}
const text = (value: string) => Buffer.from(value, 'utf8')
const envelope = (type: string, payload = '{}') => preAuthenticationEncoding(type, text(payload))

/** Bytes that the signer of a token or seal gets, taken from one that signs everything. */
const tokenText = async (): Promise<Buffer> => {
  let taken = Buffer.alloc(0)
  const { keyId } = signers.token()
  await issueToken(sampleData(), {
    keyId,
    sign: async (bytes) => {
      taken = Buffer.from(bytes)
      return Buffer.alloc(64)
    },
  })
  return taken
}
const sealText = async (certificateChain = signers.seal().certificateChain): Promise<Buffer> => {
  let taken = Buffer.alloc(0)
  const sealer = createSealer({
    certificateChain,
    sign: (bytes) => {
      taken = Buffer.from(bytes)
      // An ECDSA signature in DER with r = s = 1.
      return Buffer.from('3006020101020101', 'hex')
    },
  })
  await sealer.seal(Buffer.from(sealer.placeholder), 0)
  return taken
}

/** One text for each purpose. */
const texts = {
  receipt: envelope(payloadTypes.receipt),
  dictionary: envelope(payloadTypes.dictionary),
  sealList: envelope(payloadTypes.sealList),
  enrolment: envelope(payloadTypes.enrolmentAnswer),
  answer: text(answerSigningText(asked, 200, 'c'.repeat(64))),
  token: await tokenText(),
  log: text(checkpointText({ origin: logOrigin, size: 5, root: Buffer.alloc(32, 7) })),
  seal: await sealText(),
}
const purposes = Object.keys(texts) as (keyof typeof texts)[]
const refused = (purpose: string) => ({ code: 'server.signing.purpose', details: { purpose } })

test.each(purposes)('the %s signer signs its own kind of text and no other', async (purpose) => {
  const signer = signers[purpose]()
  const other: [string, Buffer][] = [
    ...purposes.filter((name) => name !== purpose).map((name): [string, Buffer] => [name, texts[name]]),
    ['batch', envelope(payloadTypes.batch)],
    ['nothing', Buffer.alloc(0)],
    ['cut', texts[purpose].subarray(0, -1)],
    ['longer', Buffer.concat([texts[purpose], text('x')])],
    ['after another', Buffer.concat([text('x'), texts[purpose]])],
  ]
  for (const [name, bytes] of other) await expect(signer.sign(bytes), name).rejects.toMatchObject(refused(purpose))
  const signature = await signer.sign(texts[purpose])
  if ('publicKey' in signer)
    expect(verifyBytes(texts[purpose], signature, importVerifyingKey(signer.publicKey))).toBe(true)
})

describe('a text of the right kind with a wrong content', () => {
  test('a checkpoint of another log', async () => {
    const other = text(checkpointText({ origin: 'other/log', size: 5, root: Buffer.alloc(32) }))
    await expect(signers.log().sign(other)).rejects.toMatchObject(refused('log'))
    const short = text(`${logOrigin}\n5\n${Buffer.alloc(31).toString('base64')}\n`)
    await expect(signers.log().sign(short)).rejects.toMatchObject(refused('log'))
  })

  test('a token that names another key', async () => {
    const token = Buffer.from(texts.token)
    const hint = token.indexOf(Buffer.from(signers.token().keyId, 'hex').subarray(0, 4))
    token[hint] = token[hint]! ^ 1
    await expect(signers.token().sign(token)).rejects.toMatchObject(refused('token'))
  })

  test('a seal of another certificate', async () => {
    const other = new X509Certificate(createTestAuthority(new Date()).sealCertificate).raw
    await expect(signers.seal().sign(await sealText([other]))).rejects.toMatchObject(refused('seal'))
  })

  test('an answer with a line more, or without a nonce', async () => {
    const line = text(answerSigningText({ ...asked, path: '/a\nb' }, 200, 'c'.repeat(64)))
    const noNonce = text(answerSigningText({ ...asked, nonce: '' }, 200, 'c'.repeat(64)))
    for (const bytes of [line, noNonce])
      await expect(signers.answer().sign(bytes)).rejects.toMatchObject(refused('answer'))
  })
})

test('what bound signers sign verifies', async () => {
  const log = signers.log()
  const note = await signCheckpoint({ origin: logOrigin, size: 5, root: Buffer.alloc(32) }, log)
  expect(openCheckpoint(note, { origin: logOrigin, verifierKey: noteVerifierKey(logOrigin, log) }).size).toBe(5)
  const token = signers.token()
  const key = createPublicKey({ key: Buffer.from(token.publicKey, 'base64'), format: 'der', type: 'spki' })
  expect(verifyToken(await issueToken(sampleData(), token), [key]).intact).toBe(true)
  const receipt = await signEnvelopeBy(payloadTypes.receipt, text('{}'), signers.receipt())
  expect(receipt.signatures[0]?.keyid).toBe(signers.receipt().keyId)
})

test('a signer gives no key away, and one whose key was not read does not exist', () => {
  const all = purposes.map((purpose) => signers[purpose]())
  for (const signer of all)
    for (const value of Object.values(signer)) expect((value as { type?: string }).type).not.toBe('private')
  const none = provinceSigners({}, { logOrigin, sealCertificates: [sealCertificate] })
  for (const purpose of purposes) expect(() => none[purpose]()).toThrow('was not read for this role')
})
