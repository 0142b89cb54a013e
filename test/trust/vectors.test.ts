import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { vectors } from '../../scripts/make-vectors.ts'

const folder = join(import.meta.dirname, '../../docs/vectors')
/** A vector as another client reads it. */
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T

// From here on nothing of src is used: a client written from docs/formats.md alone has no more than this.
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()
const isSigned = (text: Uint8Array | string, signature: string, publicKey: string): boolean =>
  verify(
    null,
    Buffer.from(text),
    createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
    Buffer.from(signature, 'base64'),
  )

interface Key {
  readonly keyId: string
  readonly publicKey: string
}
interface Envelope {
  readonly payloadType: string
  readonly payload: string
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

const preAuthentication = ({ payloadType, payload }: Envelope): Buffer => {
  const bytes = Buffer.from(payload, 'base64')
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes])
}

const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.concat([Buffer.of(1), left, right]))
/** Merkle tree hash of RFC 6962, section 2.1, over leaf hashes. */
const rootOf = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

test('the vectors are those that the code makes today', async () => {
  const made = await vectors()
  expect(readdirSync(folder).sort()).toEqual(Object.keys(made).sort())
  for (const [name, value] of Object.entries(made)) expect(read(name)).toEqual(JSON.parse(JSON.stringify(value)))
})

describe('a client that has only the formats', () => {
  test('verifies the request and the answer', () => {
    const request = read<{
      device: Key
      body: string
      parts: Record<'method' | 'host' | 'path' | 'bodyHash' | 'device' | 'time' | 'nonce', string>
      text: string
      signature: string
    }>('request.json')
    const { method, host, path, bodyHash, device, time, nonce } = request.parts
    expect(bodyHash).toBe(sha256(request.body).toString('hex'))
    expect(device).toBe(sha256(Buffer.from(request.device.publicKey, 'base64')).toString('hex').slice(0, 32))
    expect(request.text).toBe(['gzzc-request-v2', method, host, path, bodyHash, device, time, nonce].join('\n'))
    expect(isSigned(request.text, request.signature, request.device.publicKey)).toBe(true)

    const answer = read<{
      province: Key
      asked: Record<'method' | 'host' | 'path' | 'bodyHash' | 'nonce', string>
      status: number
      body: string
      text: string
      signature: string
    }>('answer.json')
    const { asked } = answer
    const hash = sha256(answer.body).toString('hex')
    expect(answer.text).toBe(
      ['gzzc-answer-v1', asked.method, asked.host, asked.path, asked.bodyHash, asked.nonce, '200', hash].join('\n'),
    )
    expect(isSigned(answer.text, answer.signature, answer.province.publicKey)).toBe(true)
  })

  test('verifies the batch: leaves, root, digest and both signatures', () => {
    const batch = read<{
      clerk: Key
      reviewer: Key
      leaves: readonly { text: string; hash: string }[]
      manifest: string
      digest: string
      envelope: Envelope
    }>('batch.json')
    const hashes = batch.leaves.map(({ text }) => sha256(Buffer.concat([Buffer.of(0), Buffer.from(text)])))
    expect(hashes.map((hash) => hash.toString('hex'))).toEqual(batch.leaves.map(({ hash }) => hash))
    expect(JSON.parse(batch.manifest)).toMatchObject({ root: rootOf(hashes).toString('hex') })
    expect(Buffer.from(batch.envelope.payload, 'base64').toString()).toBe(batch.manifest)
    expect(batch.digest).toBe(sha256(batch.manifest).toString('hex'))
    const signed = preAuthentication(batch.envelope)
    expect(batch.envelope.signatures.map(({ keyid }) => keyid)).toEqual([batch.clerk.keyId, batch.reviewer.keyId])
    for (const [index, { publicKey }] of [batch.clerk, batch.reviewer].entries())
      expect(isSigned(signed, batch.envelope.signatures[index]!.sig, publicKey)).toBe(true)
  })

  test('verifies the receipt: signature, checkpoint and proof of inclusion', () => {
    const { province, log, entry, signed } = read<{
      province: Key
      log: { origin: string; verifierKey: string }
      entry: string
      signed: { envelope: Envelope; proof: string }
    }>('receipt.json')
    expect(isSigned(preAuthentication(signed.envelope), signed.envelope.signatures[0]!.sig, province.publicKey)).toBe(
      true,
    )
    const [head, checkpoint] = [
      signed.proof.slice(0, signed.proof.indexOf('\n\n')),
      signed.proof.split('\n\n').slice(1),
    ]
    const [version, index, ...path] = head.split('\n')
    expect([version, index]).toEqual(['c2sp.org/tlog-proof@v1', 'index 3'])
    const [text, signature] = [`${checkpoint[0]}\n`, checkpoint[1]!.trim().split(' ').at(-1)!]
    const key = Buffer.from(log.verifierKey.split('+').slice(2).join('+'), 'base64').subarray(1)
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]).toString('base64')
    expect(isSigned(text, Buffer.from(signature, 'base64').subarray(4).toString('base64'), spki)).toBe(true)
    const [origin, size, root] = text.split('\n')
    expect([origin, size]).toEqual([log.origin, '4'])
    // The last of four leaves: every sibling is on the left.
    const leaf = sha256(Buffer.concat([Buffer.of(0), Buffer.from(entry)]))
    const computed = path.reduce((hash, sibling) => node(Buffer.from(sibling, 'base64'), hash), leaf)
    expect(computed.toString('base64')).toBe(root)
  })
})

const script = join(import.meta.dirname, '../../scripts/verify-vectors.py')
/** `-S` hides Python's packages, so that openssl verifies the signatures. */
const python = (place: string, ...options: string[]) =>
  spawnSync('python3', [...options, script, place], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  })
const hasPython = spawnSync('python3', ['--version']).status === 0

describe.skipIf(!hasPython)('a client in Python that has only the formats', () => {
  test.each([[[]], [['-S']]])('verifies every vector (python3 %j)', (options) => {
    const { status, stdout, stderr } = python(folder, ...options)
    expect(stdout + stderr).not.toMatch(/Error/)
    expect(stdout.trim().split('\n')).toHaveLength(readdirSync(folder).length)
    expect(status).toBe(0)
  })

  test.each<[name: string, was: RegExp, is: string]>([
    ['account-list.json', /"sig": "../, '"sig": "AA'],
    ['seal-list.json', /"generation": 2/, '"generation": 3'],
    ['dictionary.json', /"payload": "eyJ/, '"payload": "eyK'],
    ['enrolment.json', /"signingKey": "./, '"signingKey": "x'],
    ['token.json', /"token": "AH/, '"token": "AI'],
    ['audit.json', /"actor": "0/, '"actor": "1'],
    ['photo-pack.json', /"pack": "R1pQ/, '"pack": "R1pR'],
    ['batch.json', /样例1/, '样例3'],
    ['receipt.json', /"entry": "/, '"entry": " '],
    ['request.json', /"time": "2026/, '"time": "2027'],
  ])('refuses an altered %s', (name, was, is) => {
    const place = join(mkdtempSync(join(tmpdir(), 'gzzc-vectors-')), 'vectors')
    cpSync(folder, place, { recursive: true })
    const text = readFileSync(join(place, name), 'utf8')
    expect(text).toMatch(was)
    writeFileSync(join(place, name), text.replace(was, is))
    const { status, stdout } = python(place)
    expect(status).toBe(1)
    expect(stdout).toContain(`${name}: `)
    expect(stdout).not.toContain(`${name}: holds`)
  })
})
