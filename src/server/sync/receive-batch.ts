import { setImmediate } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import { missingGlyphsOf } from '../../certificate/printable.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { Manifest, Submission } from '../../shared/sync/batch.ts'
import type { OutcomeReason, Receipt, SignedReceipt } from '../../shared/sync/receipt.ts'
import { checkBatchContent, openBatch, type VerifiedBatch } from '../../trust/batch.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { signReceipt } from '../../trust/receipt.ts'
import type { Services } from '../services.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { findAccountKeys } from '../units/account-keys.ts'
import type { Device } from '../units/device.ts'
import { findDevice, refuseRevoked } from '../units/device-registry.ts'
import { type JudgedRecord, judgeSubmitted, type StoredPhoto } from './judge-batch.ts'
import { lackingPhotos } from './photo-store.ts'

/**
 * Takes in a batch, once. What is slow is done first; then one transaction holds the chain, the duplicates, the
 * records, the log entry and the receipt, so a crash leaves all of it or nothing.
 * The same bytes again get the same receipt, whatever has changed since.
 * @param sender the device that sent it; left out when it came as a file: the envelope alone carries the trust
 * @throws Problem `trust.envelope.*`, `trust.batch.root`, `server.batch.*`
 */
export const receiveBatch = async (
  services: Services,
  submission: Submission,
  sender?: Device,
): Promise<SignedReceipt> => {
  const { batch, signers, device } = await openSubmission(services, submission)
  if (sender && sender.id !== device.id) throw new Problem('server.batch.unit')
  const known = await findReceipt(services.store.database, batch)
  if (known) return known
  checkSigners(signers, services.now().getTime())
  checkBatchContent(batch.manifest, submission)
  const judged = await judgeAll(services, device, submission)
  return services.store.gate.write(`device:${device.id}`, async (work) => {
    const raced = await findReceipt(work.database, batch)
    return raced ?? storeBatch(services, work, device, submission, batch, judged)
  })
}

/** Verify first: until the signatures hold, nothing of the payload is read. Signers, device and manifest are of one unit. */
const openSubmission = async (services: Services, { envelope }: Submission) => {
  const keyIds = envelope.signatures.map(({ keyid }) => keyid)
  const signers = await findAccountKeys(services.store.database, keyIds)
  const batch = openBatch(
    envelope,
    signers.map(({ publicKey }) => importVerifyingKey(publicKey)),
  )
  const { unit } = batch.manifest
  const device = await findDevice(services, batch.manifest.device)
  if (device?.unit_id !== unit || signers.some(({ unitId }) => unitId !== unit)) throw new Problem('server.batch.unit')
  refuseRevoked(device)
  return { batch, signers, device }
}

/** One clerk and one reviewer, two accounts, two keys, both valid now. */
const checkSigners = (signers: Awaited<ReturnType<typeof findAccountKeys>>, now: number): void => {
  const valid = signers.filter(
    (key) => !key.revokedAt && Date.parse(key.validFrom) <= now && now < Date.parse(key.validUntil),
  )
  const roles = valid.map(({ role }) => role).sort()
  const accounts = new Set(valid.map(({ account }) => account))
  if (roles.join() !== 'clerk,reviewer' || accounts.size !== 2 || signers.length !== 2) {
    throw new Problem('server.batch.signers')
  }
}

/** The receipt given before, when this batch is here already. */
const findReceipt = async (
  database: Services['store']['database'] | Transaction<Schema>,
  { manifest, digest }: VerifiedBatch,
): Promise<SignedReceipt | undefined> => {
  const row = await database
    .selectFrom('batch')
    .select(['digest', 'receipt', 'proof'])
    .where('id', '=', manifest.batchId)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.digest !== digest) throw new Problem('server.batch.altered')
  return { envelope: JSON.parse(row.receipt), proof: row.proof }
}

const recordsPerTurn = 250

const judgeAll = async (services: Services, device: Device, submission: Submission): Promise<JudgedRecord[]> => {
  const { database } = services.store
  const hashes = submission.photos.map(({ sha256 }) => sha256)
  const lacking = await lackingPhotos(services, hashes)
  if (lacking.length) throw new Problem('server.batch.photosLacking', { count: lacking.length })
  const stored = new Map<string, StoredPhoto>()
  for (const chunk of inChunks(hashes)) {
    for (const row of await database.selectFrom('photo').selectAll().where('sha256', 'in', chunk).execute()) {
      stored.set(row.sha256, row)
    }
  }
  const dictionary = await services.dictionaries.newest(database)
  const { credit_code } = await database
    .selectFrom('unit')
    .select('credit_code')
    .where('id', '=', device.unit_id)
    .executeTakeFirstOrThrow()
  const unit = dictionary.units.find(({ creditCode }) => creditCode === credit_code)
  if (!unit) throw new Problem('server.unit.unknown')
  const context = { dictionary, unit, today: beijingDate(services.now().getTime()) }
  const photos = new Map(submission.photos.map((photo) => [photo.recordId, photo]))
  const judged: JudgedRecord[] = []
  for (const record of submission.records) {
    const photo = photos.get(record.id)!
    judged.push(judgeSubmitted(record, photo, stored.get(photo.sha256), context, missingGlyphsOf))
    // Others are served in between: a full batch is some hundred milliseconds of work.
    if (judged.length % recordsPerTurn === 0) await setImmediate()
  }
  return judged
}

const storeBatch = async (
  services: Services,
  work: UnitOfWork,
  device: Device,
  submission: Submission,
  batch: VerifiedBatch,
  judged: readonly JudgedRecord[],
): Promise<SignedReceipt> => {
  const { database, at, audit } = work
  const { manifest, digest } = batch
  await advanceChain(database, device, manifest, digest)
  const settled = await settleAgainstOthers(database, device, judged)
  const receipt: Receipt = {
    batchId: manifest.batchId,
    unit: manifest.unit,
    device: manifest.device,
    seq: manifest.seq,
    manifest: digest,
    receivedAt: at,
    outcomes: settled.map(({ id, outcome, reasons }) => ({
      recordId: id,
      outcome,
      reasons: [...reasons].slice(0, 60),
    })),
  }
  const { envelope, entry } = signReceipt(receipt, services.secrets.signing)
  const position = await services.log.append(database, [entry])
  const proof = await services.log.proof(database, position)
  await database
    .insertInto('batch')
    .values({
      id: manifest.batchId,
      unit_id: manifest.unit,
      device_id: manifest.device,
      seq: manifest.seq,
      previous: manifest.previous,
      digest,
      record_count: manifest.count,
      envelope: JSON.stringify(submission.envelope),
      receipt: JSON.stringify(envelope),
      proof,
      log_position: position,
      received_at: at,
    })
    .execute()
  const rows = settled.map((record, place) => ({
    batch_id: manifest.batchId,
    record_id: record.id,
    unit_id: manifest.unit,
    place,
    status: record.outcome,
    body: record.body,
    photo_sha256: record.photo.sha256,
    reasons: JSON.stringify(record.reasons),
    person_key: record.personKey,
    title_key: record.titleKey,
    name: record.record?.name ?? '',
  }))
  for (const chunk of inChunks(rows)) await database.insertInto('record').values(chunk).execute()
  const count = (outcome: string): number => settled.filter((record) => record.outcome === outcome).length
  audit({
    action: 'batch.receive',
    subject: `batch:${manifest.batchId}`,
    after: { digest, accepted: count('accepted'), held: count('held'), refused: count('refused') },
  })
  return { envelope, proof }
}

/** Each batch of a device names the one before it; a gap, a fork or a withheld batch is refused. */
const advanceChain = async (
  database: Transaction<Schema>,
  device: Device,
  manifest: Manifest,
  digest: string,
): Promise<void> => {
  const { last_seq, last_digest } = await database
    .selectFrom('device')
    .select(['last_seq', 'last_digest'])
    .where('id', '=', device.id)
    .executeTakeFirstOrThrow()
  if (manifest.seq !== last_seq + 1 || manifest.previous !== last_digest) {
    throw new Problem('server.batch.chain', { seq: manifest.seq, wanted: last_seq + 1 })
  }
  await database
    .updateTable('device')
    .set({ last_seq: manifest.seq, last_digest: digest })
    .where('id', '=', device.id)
    .execute()
}

const standing = ['accepted', 'held', 'confirmed', 'issued'] as const

/**
 * What a record's neighbours decide: a title that the person holds or that is under way is refused; the same
 * document number under another name is held for an officer.
 */
const settleAgainstOthers = async (
  database: Transaction<Schema>,
  device: Device,
  judged: readonly JudgedRecord[],
): Promise<JudgedRecord[]> => {
  const titles = new Set<string>()
  const namesOfPerson = new Map<string, string>()
  const underWay = new Set<string>()
  for (const chunk of inChunks(judged)) {
    const rows = await database
      .selectFrom('record')
      .select(['record_id', 'unit_id', 'person_key', 'title_key', 'name'])
      .where('status', 'in', standing)
      .where((where) =>
        where.or([
          where(
            'person_key',
            'in',
            chunk.map((record) => record.personKey),
          ),
          where.and([
            where('unit_id', '=', device.unit_id),
            where(
              'record_id',
              'in',
              chunk.map((record) => record.id),
            ),
          ]),
        ]),
      )
      .execute()
    for (const row of rows) {
      titles.add(row.title_key)
      namesOfPerson.set(row.person_key, row.name)
      if (row.unit_id === device.unit_id) underWay.add(row.record_id)
    }
  }
  return judged.map((record) => {
    if (record.outcome === 'refused' || !record.record) return record
    const duplicate = duplicateReason(record, titles, underWay)
    if (duplicate) return { ...record, outcome: 'refused' as const, reasons: [...record.reasons, duplicate] }
    titles.add(record.titleKey)
    underWay.add(record.id)
    const otherName = namesOfPerson.get(record.personKey)
    namesOfPerson.set(record.personKey, record.record.name)
    if (otherName === undefined || otherName === record.record.name) return record
    const reason: OutcomeReason = {
      code: 'person.otherName',
      text: '同一证件号码已登记为另一姓名；由省级核实后办理',
      where: 'name',
    }
    return { ...record, outcome: 'held' as const, reasons: [...record.reasons, reason] }
  })
}

const duplicateReason = (
  record: JudgedRecord,
  titles: ReadonlySet<string>,
  underWay: ReadonlySet<string>,
): OutcomeReason | undefined => {
  if (titles.has(record.titleKey)) {
    return {
      code: 'title.duplicate',
      text: '此人同一系列、专业、名称的资格已提交或已发证；同一资格只提交一次',
      where: 'title',
    }
  }
  return underWay.has(record.id)
    ? { code: 'record.duplicate', text: '这条记录已在办理中；退回后才可再次提交', where: '' }
    : undefined
}

/**
 * The receipt of a batch of the unit.
 * @throws Problem `server.batch.unknown`
 */
export const getReceipt = async ({ store }: Services, unitId: string, batchId: string): Promise<SignedReceipt> => {
  const row = await store.database
    .selectFrom('batch')
    .select(['receipt', 'proof'])
    .where('id', '=', batchId)
    .where('unit_id', '=', unitId)
    .executeTakeFirst()
  if (!row) throw new Problem('server.batch.unknown')
  return { envelope: JSON.parse(row.receipt), proof: row.proof }
}
