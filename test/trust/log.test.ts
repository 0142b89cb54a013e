import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../src/shared/sync/log.ts'
import type { Receipt } from '../../src/shared/sync/receipt.ts'
import { openCheckpoint, signCheckpoint } from '../../src/trust/checkpoint.ts'
import { generateSigningKey, importVerifyingKey } from '../../src/trust/keys.ts'
import { formatLogProof, logLeafHash, verifyLogProof } from '../../src/trust/log-proof.ts'
import { inclusionProof, merkleRoot } from '../../src/trust/merkle.ts'
import { signReceipt, verifyReceipt } from '../../src/trust/receipt.ts'
import { signAnswer, signRequest, verifyAnswer, verifyRequest } from '../../src/trust/request.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { noteVerifierKey, openNote, readNoteVerifierKey, signNote } from '../../src/trust/signed-note.ts'
import { signerOf } from '../../src/trust/signer.ts'

const logKey = signerOf(generateSigningKey())
const origin = 'gzzc.example/log'
const log = { origin, verifierKey: noteVerifierKey(origin, logKey) }
const code = (code: string) => expect.objectContaining({ code })
const refused = (what: string) => expect.objectContaining({ code: 'trust.log.proof', details: { what } })

const entry = (number: number): LogEntry => ({
  kind: 'certificate.revoked',
  number: `GZZC${number}`,
  reason: 'forged',
  at: '2026-01-02T03:04:05Z',
})
const proofOf = async (entries: LogEntry[], index: number) => {
  const hashes = entries.map(logLeafHash)
  const checkpoint = await signCheckpoint({ origin, size: hashes.length, root: merkleRoot(hashes) }, logKey)
  return formatLogProof(index, inclusionProof(hashes, index), checkpoint)
}

describe('signed note', () => {
  test("the example of Go's sumdb/note verifies", () => {
    const verifier = readNoteVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
    const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`
    expect(openNote(note, verifier)).toBe(text)
    expect(() => openNote(note.replace('answer', 'Answer'), verifier)).toThrow(code('trust.log.proof'))
  })

  const verifier = readNoteVerifierKey(log.verifierKey)

  test('the text may be one empty line, or as long as the limit of 20,000 characters lets it', async () => {
    const short = await signNote('\n', origin, logKey)
    expect(openNote(short, verifier)).toBe('\n')
    const text = `${'a'.repeat(20_000 - short.length)}\n`
    const longest = await signNote(text, origin, logKey)
    expect(longest.length).toBe(20_000)
    expect(openNote(longest, verifier)).toBe(text)
    const longer = await signNote(`a${text}`, origin, logKey)
    expect(() => openNote(longer, verifier)).toThrow(refused('检查点格式'))
  })

  test('signatures of other signers are ignored, and a false one of this signer is refused', async () => {
    const note = await signNote('text\n', origin, logKey)
    const signature = note.slice(note.indexOf('—'))
    // The hash of the right key, and a signature of another text.
    const forged = (await signNote('another\n', origin, logKey)).replace('another', 'text')
    // The right name, and the hash of another key.
    const foreign = await signNote('text\n', origin, signerOf(generateSigningKey()))
    expect(openNote(`${foreign}${signature}`, verifier)).toBe('text\n')
    expect(openNote(note.replace('\n\n', '\n\n— someone.else AAAAAAAA\n'), verifier)).toBe('text\n')
    expect(() => openNote(foreign, verifier)).toThrow(refused('检查点没有省级日志的签名'))
    expect(() => openNote(forged, verifier)).toThrow(refused('检查点签名'))
    expect(() => openNote(`${forged}${signature}`, verifier)).toThrow(refused('检查点签名'))
  })

  test('a note of another form is refused', async () => {
    const note = await signNote('text\n', origin, logKey)
    expect(() => openNote(note.replace('\n\n', '\n'), verifier)).toThrow(refused('检查点格式'))
    expect(() => openNote(note.slice(0, -1), verifier)).toThrow(refused('检查点格式'))
    expect(() => openNote(note.replace('—', '-'), verifier)).toThrow(refused('检查点签名格式'))
    expect(() => openNote(`${note}\n`, verifier)).toThrow(code('trust.log.proof'))
  })

  test('a verifier key of another form, kind or hash is refused', () => {
    const [name, hash, key] = log.verifierKey.split('+') as [string, string, string]
    const bytes = Buffer.from(log.verifierKey.slice(name.length + hash.length + 2), 'base64')
    const ofBytes = (changed: Buffer): string => `${name}+${hash}+${changed.toString('base64')}`
    expect(key).not.toBe('')
    for (const other of [
      '',
      `${name}+${hash}`,
      `na me+${log.verifierKey.slice(name.length + 1)}`,
      ofBytes(bytes.subarray(0, 32)),
      ofBytes(Buffer.concat([bytes, bytes.subarray(0, 1)])),
      ofBytes(Buffer.concat([Buffer.of(2), bytes.subarray(1)])),
    ])
      expect(() => readNoteVerifierKey(other)).toThrow(refused('日志公钥格式'))
    const otherHash = hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
    expect(() => readNoteVerifierKey(log.verifierKey.replace(hash, otherHash))).toThrow(refused('日志公钥标识'))
  })
})

describe('log proof', () => {
  const entries = Array.from({ length: 11 }, (_, index) => entry(index))

  test('every entry can be proved, by a text in C2SP form', async () => {
    for (const [index, logged] of entries.entries()) {
      const proof = await proofOf(entries, index)
      expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n(?:[\w+/]{43}=\n)+\ngzzc\.example\/log\n11\n/)
      expect(verifyLogProof(proof, logged, log).index).toBe(index)
    }
  })

  test('another entry, key, origin or text is refused', async () => {
    const proof = await proofOf(entries, 4)
    const other = generateSigningKey()
    expect(() => verifyLogProof(proof, entry(99), log)).toThrow(code('trust.log.proof'))
    expect(() => verifyLogProof(proof, entries[4]!, { ...log, verifierKey: noteVerifierKey(origin, other) })).toThrow()
    expect(() => verifyLogProof(proof, entries[4]!, { ...log, origin: 'other' })).toThrow(code('trust.log.proof'))
    expect(() => verifyLogProof(proof.replace('index 4', 'index 5'), entries[4]!, log)).toThrow(code('trust.log.proof'))
    expect(() => verifyLogProof(proof.replace('\n11\n', '\n12\n'), entries[4]!, log)).toThrow(code('trust.log.proof'))
    for (const text of ['', '\n\n', 'c2sp.org/tlog-proof@v1\nindex 4\n\n', proof.slice(0, -20)]) {
      expect(() => verifyLogProof(text, entries[4]!, log)).toThrow(code('trust.log.proof'))
    }
  })

  test('an extra line after the version is ignored (C2SP tlog-proof)', async () => {
    const proof = await proofOf(entries, 4)
    expect(verifyLogProof(proof.replace('\n', '\nextra AAAA\n'), entries[4]!, log).index).toBe(4)
    expect(() => verifyLogProof(proof.replace('\n', '\nother AAAA\n'), entries[4]!, log)).toThrow(refused('证明格式'))
  })

  test('the refusal names the part that is wrong', async () => {
    const proof = await proofOf(entries, 4)
    const node = `${Buffer.alloc(32).toString('base64')}\n`
    const withNodes = (count: number): string => proof.replace(/(?<=^index 4\n)(?:.+\n)+/m, node.repeat(count))
    const parts: [part: string, text: string][] = [
      ['证明格式', proof.replace('\n\n', '\n')],
      ['证明格式', `${proof}${' '.repeat(20_001 - proof.length)}`],
      ['检查点格式', `${proof}${' '.repeat(20_000 - proof.length)}`],
      ['证明版本', proof.replace('@v1', '@v2')],
      ['证明版本', `\n\n${proof}`],
      ['证明格式', proof.replace('index 4', 'index 04')],
      ['证明格式', withNodes(4).replace(node, `${Buffer.alloc(31).toString('base64')}\n`)],
      ['收录路径', withNodes(4)],
      // No tree needs more than 64 nodes.
      ['收录路径', withNodes(64)],
      ['证明格式', withNodes(65)],
    ]
    for (const [what, text] of parts) expect(() => verifyLogProof(text, entries[4]!, log)).toThrow(refused(what))
  })

  test('a checkpoint without the log’s signature is refused', async () => {
    const note = await signCheckpoint({ origin, size: 0, root: merkleRoot([]) }, logKey)
    expect(openCheckpoint(note, log)).toMatchObject({ origin, size: 0 })
    const foreign = note.replace(/— .*\n$/, '— someone.else AAAAAAAA\n')
    expect(() => openCheckpoint(foreign, log)).toThrow(code('trust.log.proof'))
  })

  test('a checkpoint is an origin, a size and a root, and further lines are left aside', async () => {
    const root = merkleRoot([])
    const hash = root.toString('base64')
    const open = async (text: string) => openCheckpoint(await signNote(text, origin, logKey), log)
    const longest = 999_999_999_999_999
    expect(await open(`${origin}\n${longest}\n${hash}\n`)).toEqual({ origin, size: longest, root })
    expect(await open(`${origin}\n7\n${hash}\nextension\n`)).toEqual({ origin, size: 7, root })
    for (const text of [
      `other\n7\n${hash}\n`,
      `${origin}\n07\n${hash}\n`,
      `${origin}\n-7\n${hash}\n`,
      `${origin}\n1000000000000000\n${hash}\n`,
      `${origin}\n7\n${root.subarray(1).toString('base64')}\n`,
      `${origin}\n7\n${hash}${hash}\n`,
      `${origin}\n7\n`,
      `${origin}\n`,
    ])
      await expect(open(text), text).rejects.toThrow(refused('检查点内容'))
  })
})

describe('receipt', async () => {
  const province = signerOf(generateSigningKey())
  const keys = { signing: { keyId: province.keyId, publicKey: province.publicKey }, log }
  const receipt: Receipt = {
    batchId: randomUUID(),
    unit: randomUUID(),
    device: province.keyId,
    seq: 1,
    manifest: 'a'.repeat(64),
    receivedAt: '2026-01-02T03:04:05Z',
    outcomes: [{ recordId: randomUUID(), outcome: 'accepted', reasons: [] }],
  }
  const signed = await signReceipt(receipt, province)
  const answer = { envelope: signed.envelope, proof: await proofOf([entry(1), signed.entry, entry(2)], 1) }
  const expected = { batchId: receipt.batchId, manifest: receipt.manifest }

  test('verifies offline with the pinned keys', () => {
    expect(verifyReceipt(answer, keys, expected)).toMatchObject({ receipt, logIndex: 1, checkpoint: { size: 3 } })
  })

  test('is refused for another batch, under another key, or when not in the log', async () => {
    const other = signerOf(generateSigningKey())
    const mismatch = (what: string) => expect.objectContaining({ code: 'trust.receipt.mismatch', details: { what } })
    expect(() => verifyReceipt(answer, keys, { ...expected, manifest: 'b'.repeat(64) })).toThrow(mismatch('批次内容'))
    expect(() => verifyReceipt(answer, keys, { ...expected, batchId: randomUUID() })).toThrow(mismatch('批次号'))
    expect(() => verifyReceipt({ proof: answer.proof }, keys, expected)).toThrow(
      expect.objectContaining({ code: 'trust.envelope.malformed', details: { where: 'receipt' } }),
    )
    const { envelope } = await signReceipt(receipt, other)
    expect(() => verifyReceipt({ ...answer, envelope }, keys, expected)).toThrow(code('trust.envelope.signature'))
    const proof = await proofOf([entry(1), entry(2)], 1)
    expect(() => verifyReceipt({ ...answer, proof }, keys, expected)).toThrow(code('trust.log.proof'))
  })
})

test('a request signature covers method, host, path, body, device, time and nonce', () => {
  const device = generateSigningKey()
  const request = { method: 'POST', host: 'zczs.example', path: '/api/v1/batches?x=1', body: '{"a":1}' }
  const headers = signRequest(request, device, new Date('2026-01-02T03:04:05Z'))
  const parts = {
    method: 'POST',
    host: 'zczs.example',
    path: request.path,
    bodyHash: '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
    device: device.keyId,
    time: headers['gzzc-time']!,
    nonce: headers['gzzc-nonce']!,
  }
  expect(parts.time).toBe('2026-01-02T03:04:05.000Z')
  expect(parts.nonce).toMatch(/^[0-9a-f]{32}$/)
  expect(headers['gzzc-device']).toBe(device.keyId)
  const key = importVerifyingKey(device.publicKey)
  expect(verifyRequest(parts, headers['gzzc-signature']!, key)).toBe(true)
  for (const part of Object.keys(parts)) {
    expect(verifyRequest({ ...parts, [part]: 'other' }, headers['gzzc-signature']!, key)).toBe(false)
  }
})

test('an answer signature covers the question, status and body', async () => {
  const province = signerOf(generateSigningKey())
  const key = importVerifyingKey(province.publicKey)
  const asked = {
    method: 'GET',
    host: 'zczs.example',
    path: '/api/v1/feed',
    bodyHash: sha256Hex(''),
    nonce: 'ab'.repeat(16),
  }
  const signature = await signAnswer(asked, 200, '{"a":1}', province)
  expect(verifyAnswer(asked, 200, Buffer.from('{"a":1}'), signature, key)).toBe(true)
  for (const part of Object.keys(asked))
    expect(verifyAnswer({ ...asked, [part]: 'other' }, 200, '{"a":1}', signature, key)).toBe(false)
  expect(verifyAnswer(asked, 404, '{"a":1}', signature, key)).toBe(false)
  expect(verifyAnswer(asked, 200, '{"a":2}', signature, key)).toBe(false)
  expect(verifyAnswer(asked, 200, '{"a":1}', signature, importVerifyingKey(generateSigningKey().publicKey))).toBe(false)
})
