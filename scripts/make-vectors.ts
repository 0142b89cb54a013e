// Writes the test vectors of docs/formats.md into docs/vectors. Keys come from fixed seeds, so every run writes the same bytes.
//   node scripts/make-vectors.ts
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { issueToken, tokenUrl } from '../src/certificate/token.ts'
import { signEnrolmentAnswer, signEnrolmentRequest } from '../src/exchange/enrolment-file.ts'
import { dictionarySchema } from '../src/shared/dictionary/dictionary.ts'
import type { AccountList } from '../src/shared/sync/account-list.ts'
import { type Manifest, recordSchemaName } from '../src/shared/sync/batch.ts'
import { batchFile } from '../src/shared/sync/batch-file.ts'
import { type EnrolmentAnswer, type EnrolmentNotice, enrolmentNoticeSchema } from '../src/shared/sync/enrolment-file.ts'
import type { LogEntry } from '../src/shared/sync/log.ts'
import { encodePhotoPack } from '../src/shared/sync/photo-pack.ts'
import type { Receipt } from '../src/shared/sync/receipt.ts'
import { answerSigningText, requestSigningText } from '../src/shared/sync/request-signature.ts'
import { sealedBody } from '../src/shared/sync/routes.ts'
import { type SealList, sealListSchema } from '../src/shared/sync/seal-list.ts'
import { signAccountList } from '../src/trust/account-list.ts'
import { auditHash, auditOrigin } from '../src/trust/audit-chain.ts'
import { batchRoot, manifestBytes, manifestDigest, signBatch } from '../src/trust/batch.ts'
import { canonicalBytes } from '../src/trust/canonical.ts'
import { signCheckpoint } from '../src/trust/checkpoint.ts'
import { signDictionary } from '../src/trust/dictionary.ts'
import { importSealingKey, type SealingKey, sealTo } from '../src/trust/hpke.ts'
import { importSigningKey, type SigningKey, signBytes } from '../src/trust/keys.ts'
import { formatLogProof, logLeafHash } from '../src/trust/log-proof.ts'
import { consistencyProof, inclusionProof, leafHash, merkleRoot } from '../src/trust/merkle.ts'
import { signReceipt } from '../src/trust/receipt.ts'
import { signSealList } from '../src/trust/seal-list.ts'
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

const administrator = signingKey('administrator')
const accountList: AccountList = {
  generation: 2,
  signedAt: time,
  accounts: [
    { id: uuid(20), name: '样例管理员', role: 'administrator', publicKey: administrator.publicKey },
    { id: uuid(21), name: '样例经办人', role: 'clerk', publicKey: clerk.publicKey },
    { id: uuid(22), name: '样例审核人', role: 'reviewer', publicKey: reviewer.publicKey },
  ],
}

const accounts = () => ({
  administrator: published(administrator),
  list: canonicalBytes(accountList).toString(),
  digest: sha256Hex(canonicalBytes(accountList)),
  envelope: signAccountList(accountList, administrator),
})

/** A certificate that does not change, in place of a seal's. */
const root = readFileSync(join(import.meta.dirname, '../test/fixtures/certificate/first-form-root.pem'), 'utf8')
const seals: SealList = {
  generation: 2,
  publishedAt: time,
  seals: [
    { certificates: [new X509Certificate(root).raw.toString('base64')], from: time, until: null, compromised: false },
  ],
}

const sealList = async () => ({
  province: published(province),
  list: canonicalBytes(sealListSchema.parse(seals)).toString(),
  file: await signSealList(seals, signerOf(province)),
})

const dictionary = async () => {
  const content = dictionarySchema.parse({
    version: 3,
    publishedOn: '2026-05-20',
    province: '52',
    identityPrefixes: ['52'],
    series: [],
    regions: [],
    units: [],
    committees: [],
    filings: [],
  })
  return {
    province: published(province),
    dictionary: canonicalBytes(content).toString(),
    file: { version: content.version, envelope: await signDictionary(content, signerOf(province)) },
  }
}

const enrolment = async () => {
  const notice: EnrolmentNotice = enrolmentNoticeSchema.parse({
    kind: 'gzzc-enrolment',
    server: `https://${host}`,
    code: 'ABCD-2345-EFGH-6789-JKMN',
    unitName: '样例单位',
    province: '样例省',
    signingKey: province.keyId,
  })
  const request = {
    code: notice.code,
    publicKey: device.publicKey,
    deviceName: '样例电脑',
    accountList: signAccountList(accountList, administrator),
  }
  const answer: EnrolmentAnswer = {
    server: notice.server,
    enrolment: {
      device: device.keyId,
      unit: { id: uuid(11), name: notice.unitName, creditCode: '115201000094112388' },
      keys: {
        province: notice.province,
        signing: published(province),
        token: published(signingKey('token')),
        log: { origin: 'gzzc.example/log', verifierKey: noteVerifierKey('gzzc.example/log', log) },
        sealing: { publicKey: sealingKey('sealing').publicKey },
        rootCertificate: root,
      },
      dictionaryVersion: 3,
    },
    standing: {
      device: device.keyId,
      name: request.deviceName,
      enrolledAt: time,
      generation: accountList.generation,
      administrators: [],
      keys: [],
    },
    dictionary: (await dictionary()).file.envelope,
  }
  return {
    device: published(device),
    notice,
    request: signEnrolmentRequest(request, device),
    answer: await signEnrolmentAnswer(answer, signerOf(province)),
  }
}

const token = async () => {
  const key = signingKey('token')
  const record = {
    name: '样例一',
    documentNumber: '52999919900101001X',
    title: '高级工程师',
    unit: '样例单位',
    series: '工程',
    reviewType: 'social',
    obtainedOn: '2026-05-20',
  }
  const number = 'GZZC20260113000001'
  const text = await issueToken({ number, record, generatedAt: new Date(time) } as never, signerOf(key))
  return {
    key: published(key),
    content: { number, ...record, documentNumber: undefined, generatedAt: time },
    token: text,
    address: tokenUrl(host, number, text),
  }
}

const audit = () => {
  const row = {
    seq: 1,
    at: time,
    actor: uuid(21),
    action: 'record.edit',
    subject: uuid(1),
    before: '{"name":"甲"}',
    after: null,
    previous: auditOrigin,
  }
  return { row, 'array-1': auditHash('array-1', row), 'object-1': auditHash('object-1', row) }
}

const sealedEntry = () => ({
  recipientPrivateKey: seedOf('sealing').toString('hex'),
  info: batchFile.sealedFor,
  additional: batchFile.records,
  plain: `${JSON.stringify(records[0])}\n`,
  sealed: sealTo(
    sealingKey('sealing').publicKey,
    Buffer.from(`${JSON.stringify(records[0])}\n`),
    batchFile.sealedFor,
    Buffer.from(batchFile.records),
    sealingKey('ephemeral'),
  ).toString('base64'),
})

const photoPack = () => {
  const contents = ['photo 0', 'photo 1']
  return {
    photos: contents,
    pack: Buffer.from(encodePhotoPack(contents.map((text) => Buffer.from(text)))).toString('base64'),
  }
}

/** Every vector by the name of its file. */
export const vectors = async (): Promise<Readonly<Record<string, unknown>>> => ({
  'request.json': request(),
  'answer.json': answer(),
  'sealed-body.json': sealed(),
  'batch.json': batch(),
  'receipt.json': await receipt(),
  'account-list.json': accounts(),
  'seal-list.json': await sealList(),
  'dictionary.json': await dictionary(),
  'enrolment.json': await enrolment(),
  'token.json': await token(),
  'audit.json': audit(),
  'sealed-entry.json': sealedEntry(),
  'photo-pack.json': photoPack(),
})

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../docs/vectors')
  mkdirSync(folder, { recursive: true })
  for (const [name, value] of Object.entries(await vectors()))
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
}
