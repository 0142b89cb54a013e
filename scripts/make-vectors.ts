// Writes the test vectors of docs/formats.md into docs/vectors. Keys come from fixed seeds, so every run writes the same bytes.
//   node scripts/make-vectors.ts
import { createHash, createPrivateKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Manifest, recordSchemaName } from '../src/shared/sync/batch.ts'
import type { LogEntry } from '../src/shared/sync/log.ts'
import type { Receipt } from '../src/shared/sync/receipt.ts'
import { answerSigningText, requestSigningText } from '../src/shared/sync/request-signature.ts'
import { sealedBody } from '../src/shared/sync/routes.ts'
import { batchRoot, manifestBytes, manifestDigest, signBatch } from '../src/trust/batch.ts'
import { canonicalBytes } from '../src/trust/canonical.ts'
import { signCheckpoint } from '../src/trust/checkpoint.ts'
import { importSealingKey, type SealingKey, sealTo } from '../src/trust/hpke.ts'
import { importSigningKey, type SigningKey, signBytes } from '../src/trust/keys.ts'
import { formatLogProof, logLeafHash } from '../src/trust/log-proof.ts'
import { consistencyProof, inclusionProof, leafHash, merkleRoot } from '../src/trust/merkle.ts'
import { signReceipt } from '../src/trust/receipt.ts'
import { sha256Hex } from '../src/trust/sha256.ts'
import { noteVerifierKey } from '../src/trust/signed-note.ts'
import { signerOf } from '../src/trust/signer.ts'

const seedOf = (name: string): Buffer => createHash('sha256').update(`gzzc test vector ${name}`).digest()

/** PKCS #8 (RFC 8410) of a key whose 32 private bytes are the hash of its name. */
const pemOf = (name: string, algorithm: '70' | '6e'): string => {
  const der = Buffer.concat([Buffer.from(`302e020100300506032b65${algorithm}04220420`, 'hex'), seedOf(name)])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
}
const signingKey = (name: string): SigningKey => importSigningKey(pemOf(name, '70'))
const sealingKey = (name: string): SealingKey => importSealingKey(pemOf(name, '6e'))
const published = ({ keyId, publicKey }: SigningKey) => ({ keyId, publicKey })

const [clerk, reviewer, device, province, log] = ['clerk', 'reviewer', 'device', 'province', 'log'].map(signingKey) as [
  SigningKey,
  SigningKey,
  SigningKey,
  SigningKey,
  SigningKey,
]
const nonce = '000102030405060708090a0b0c0d0e0f'
const host = 'zczs.example.gov.cn'
const time = '2026-05-20T01:30:00.000Z'
const uuid = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`

const request = () => {
  const body = '{"hashes":[]}'
  const parts = {
    method: 'POST',
    host,
    path: '/api/v1/photos/lacking',
    bodyHash: sha256Hex(body),
    device: device.keyId,
    time,
    nonce,
  }
  const text = requestSigningText(parts)
  return {
    device: published(device),
    body,
    parts,
    text,
    signature: signBytes(Buffer.from(text), device).toString('base64'),
  }
}

const answer = () => {
  const body = '{"lacking":[]}'
  const asked = { method: 'POST', host, path: '/api/v1/photos/lacking', bodyHash: sha256Hex('{"hashes":[]}'), nonce }
  const text = answerSigningText(asked, 200, sha256Hex(body))
  return {
    province: published(province),
    asked,
    status: 200,
    body,
    text,
    signature: signBytes(Buffer.from(text), province).toString('base64'),
  }
}

const sealed = () => {
  const recipient = sealingKey('sealing')
  const ephemeral = sealingKey('ephemeral')
  const path = '/api/v1/roster'
  const plain = '{"gone":[],"waiting":[]}'
  const additional = sealedBody.additional(device.keyId, path)
  return {
    recipientPrivateKey: seedOf('sealing').toString('hex'),
    recipientPublicKey: recipient.publicKey,
    ephemeralPrivateKey: seedOf('ephemeral').toString('hex'),
    info: sealedBody.info,
    additional,
    plain,
    sealed: sealTo(
      recipient.publicKey,
      Buffer.from(plain),
      sealedBody.info,
      Buffer.from(additional),
      ephemeral,
    ).toString('base64'),
  }
}

const records = [1, 2].map((index) => ({ id: uuid(index), record: { name: `样例${index}`, title: '高级工程师' } }))
const photos = records.map(({ id }, index) => ({
  recordId: id,
  sha256: sha256Hex(`photo ${index}`),
  size: 20_000 + index,
  mediaType: 'image/jpeg' as const,
}))
const checkpointAt = (leaves: readonly Buffer[]): Promise<string> =>
  signCheckpoint({ origin: 'gzzc.example/log', size: leaves.length, root: merkleRoot(leaves) }, signerOf(log))
const entries: readonly LogEntry[] = [1, 2, 3].map((index) => ({
  kind: 'certificate.issued',
  number: `GZZC202605100000${index}`,
  digest: sha256Hex(`certificate ${index}`),
  at: '2026-05-20T01:30:00Z',
}))
const manifest: Manifest = {
  version: 2,
  batchId: uuid(10),
  unit: uuid(11),
  device: device.keyId,
  seq: 1,
  previous: null,
  schema: recordSchemaName,
  count: records.length,
  root: batchRoot({ records, photos }),
  auditHead: { seq: 7, hash: sha256Hex('audit row 7') },
  checkpoint: await checkpointAt(entries.slice(0, 2).map(logLeafHash)),
}

const batch = () => ({
  clerk: published(clerk),
  reviewer: published(reviewer),
  records,
  photos,
  leaves: [...records, ...photos].map((leaf) => {
    const text = canonicalBytes(leaf)
    return { text: text.toString(), hash: leafHash(text).toString('hex') }
  }),
  manifest: manifestBytes(manifest).toString(),
  digest: manifestDigest(manifestBytes(manifest)),
  envelope: signBatch(manifest, clerk, reviewer),
})

const receipt = async () => {
  const content: Receipt = {
    batchId: manifest.batchId,
    unit: manifest.unit,
    device: manifest.device,
    seq: manifest.seq,
    manifest: manifestDigest(manifestBytes(manifest)),
    receivedAt: '2026-05-20T01:30:00Z',
    outcomes: records.map(({ id }) => ({ recordId: id, outcome: 'accepted', reasons: [] })),
  }
  const { envelope, entry } = await signReceipt(content, signerOf(province))
  const leaves = [...entries, entry].map(logLeafHash)
  const proof = inclusionProof(leaves, leaves.length - 1)
  return {
    province: published(province),
    log: { origin: 'gzzc.example/log', verifierKey: noteVerifierKey('gzzc.example/log', log) },
    receipt: canonicalBytes(content).toString(),
    entry: canonicalBytes(entry).toString(),
    signed: { envelope, proof: formatLogProof(leaves.length - 1, proof, await checkpointAt(leaves)) },
    earlierCheckpoint: manifest.version === 2 ? manifest.checkpoint : null,
    consistency: consistencyProof(leaves, 2).map((hash) => hash.toString('base64')),
  }
}

/** Every vector by the name of its file. */
export const vectors = async (): Promise<Readonly<Record<string, unknown>>> => ({
  'request.json': request(),
  'answer.json': answer(),
  'sealed-body.json': sealed(),
  'batch.json': batch(),
  'receipt.json': await receipt(),
})

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../docs/vectors')
  mkdirSync(folder, { recursive: true })
  for (const [name, value] of Object.entries(await vectors()))
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
}
