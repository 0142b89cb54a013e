import { setImmediate } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import { missingGlyphsOf } from '../../certificate/printable.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { Manifest, Submission } from '../../shared/sync/batch.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import type { Receipt, SignedReceipt } from '../../shared/sync/receipt.ts'
import { checkBatchContent, openBatch, type VerifiedBatch } from '../../trust/batch.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { signReceipt } from '../../trust/receipt.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, requireDevice, requireOfficer } from '../access/actor.ts'
import { type DeviceRow, findDevice, refuseRevoked } from '../access/enrolled-device.ts'
import { appendToLog } from '../log/log-tree.ts'
import { judgePhotosJob } from '../photos/judge-job.ts'
import { findAlikePhotos } from '../photos/photo-looks.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { AwaitedRelease, BatchTable, Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { type BatchSigner, checkSigners, findBatchSigners, isOutOfForce } from '../units/batch-signers.ts'
import { auditColumns, auditEntries, checkNamedCheckpoint, proveNamedCheckpoint } from './batch-history.ts'
import { firstOffer, noteRefusedBatch } from './batch-offer.ts'
import { asDecidedBefore, openEarlierReceipt } from './earlier-receipt.ts'
import { type JudgedRecord, judgeSubmitted, type StoredPhoto } from './judge-batch.ts'
import { judgeIdentities } from './judge-identities.ts'
import { findLackingPhotos, storePhotos } from './photo-store.ts'
import { holdSharedPhotos } from './shared-photos.ts'
import type { SyncContext } from './sync-context.ts'
import { unreleasedKey } from './unreleased-key.ts'

/**
 * Receives a batch that a device sends. The same bytes get the same receipt again, even if the rules or the registration
 * have changed since. While the signers' administrator waits for an officer's release, every record is held.
 * @throws Problem `server.access.role`, `trust.envelope.*`, `trust.batch.root`, `server.batch.*`, `server.log.diverged`
 */
export const receiveBatch = async (
  context: SyncContext,
  actor: Actor,
  submission: Submission,
): Promise<SignedReceipt> => {
  const sender = requireDevice(actor)
  const opened = await openSubmission(context, submission)
  // A computer that took the place of another one hands back that one's batches after a restoration.
  if (sender.id !== opened.device.id && sender.id !== opened.device.replacedBy) throw new Problem('server.batch.unit')
  return acceptSubmission(context, submission, opened)
}

/**
 * Receives a batch that came as a file: its photos, when its signatures are verified, then the batch. Only the signatures of its envelope prove where it
 * comes from. They are checked as for a batch over the wire. The receipt goes back as a file too.
 * @throws Problem `server.access.role`, `trust.envelope.*`, `trust.batch.root`, `server.batch.*`, `server.log.diverged`,
 *   `server.photo.quota`
 */
export const receiveBatchFile = async (
  context: SyncContext,
  actor: Actor,
  { submission, photos }: { readonly submission: Submission; readonly photos: readonly Uint8Array[] },
): Promise<SignedReceipt> => {
  requireOfficer(actor)
  const opened = await openSubmission(context, submission)
  await storePhotos(context, opened.device.unitId, photos)
  return acceptSubmission(context, submission, opened)
}

/** A submission whose signatures are verified. */
interface OpenedSubmission {
  readonly batch: VerifiedBatch
  readonly signers: readonly BatchSigner[]
  readonly device: DeviceRow
  /** The time for which the signers' keys are judged: when the batch was offered first. */
  readonly offeredAt: number
}

/** Slow work comes first. One transaction then stores the batch whole, so that a crash leaves all of it or nothing. */
const acceptSubmission = async (
  context: SyncContext,
  submission: Submission,
  opened: OpenedSubmission,
): Promise<SignedReceipt> => {
  const known = await findReceipt(context.store.database, opened.batch)
  if (known) return known
  try {
    return await judgeSubmission(context, submission, opened)
  } catch (error) {
    await noteRefusedBatch(context, opened.device.id, opened.batch, error)
    throw error
  }
}

const judgeSubmission = async (
  context: SyncContext,
  submission: Submission,
  { batch, signers, device, offeredAt }: OpenedSubmission,
): Promise<SignedReceipt> => {
  const { store } = context
  await checkSigners(store.database, signers)
  checkBatchContent(batch.manifest, submission)
  await checkNamedCheckpoint(context, device, batch.manifest)
  const earlier = openEarlierReceipt(submission, batch, context.keys)
  const judged = await judgeAll(context, device, submission, earlier)
  // The actor is the device that signed the manifest, even if an officer brought the file.
  return store.gate.write(`device:${device.id}`, async (work) => {
    const raced = await findReceipt(work.database, batch)
    return raced ?? storeBatch(context, work, device, submission, { batch, offeredAt }, judged)
  })
}

/** Verifies the signatures before it reads the payload. Signers, device and manifest must be of one unit. */
const openSubmission = async (
  { store, now }: Pick<SyncContext, 'store' | 'now'>,
  { envelope, earlierReceipt }: Submission,
): Promise<OpenedSubmission> => {
  const present = now().getTime()
  const signers = await findBatchSigners(store.database, envelope, present)
  const batch = openBatch(
    envelope,
    signers.map(({ publicKey }) => importVerifyingKey(publicKey)),
  )
  const { unit } = batch.manifest
  const device = await findDevice(store.database, batch.manifest.device)
  if (device?.unitId !== unit || signers.some(({ unitId }) => unitId !== unit)) throw new Problem('server.batch.unit')
  // A replaced device's batch counts only with the receipt that the province once gave for it.
  if (device.replacedBy === null || !earlierReceipt) refuseRevoked(device)
  const offeredAt = signers.some(isOutOfForce) ? ((await firstOffer({ store }, batch)) ?? present) : present
  const judged = offeredAt === present ? signers : await findBatchSigners(store.database, envelope, offeredAt)
  return { batch, signers: judged, device, offeredAt }
}

/** The receipt of this very batch, if it was received before. */
const findReceipt = async (
  database: Kysely<Schema> | Transaction<Schema>,
  { manifest, digest }: VerifiedBatch,
): Promise<SignedReceipt | undefined> => {
  const row = await database
    .selectFrom('batch')
    .select(['digest', 'receipt', 'proof', 'consistency'])
    .where('id', '=', manifest.batchId)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.digest !== digest) throw new Problem('server.batch.altered')
  return asGiven(row)
}

/** A stored receipt as it was given the first time. */
const asGiven = ({
  receipt,
  proof,
  consistency,
}: Pick<BatchTable, 'receipt' | 'proof' | 'consistency'>): SignedReceipt => ({
  envelope: envelopeSchema.parse(parseStrictJson(receipt)),
  proof,
  ...(consistency === null ? {} : { consistency: JSON.parse(consistency) }),
})

/** A batch as it was judged before the gate. */
interface JudgedBatch {
  readonly judged: readonly JudgedRecord[]
  /** For each photo the stored photos that look like it. */
  readonly alike: ReadonlyMap<string, readonly string[]>
}

const recordsPerTurn = 250

const judgeAll = async (
  { store: { database }, dictionaries, now }: SyncContext,
  device: DeviceRow,
  submission: Submission,
  earlier: Receipt | undefined,
): Promise<JudgedBatch> => {
  const hashes = submission.photos.map(({ sha256 }) => sha256)
  const lacking = await findLackingPhotos(database, hashes)
  if (lacking.length) throw new Problem('server.batch.photosLacking', { count: lacking.length })
  const stored = new Map<string, StoredPhoto>()
  for (const chunk of inChunks(hashes)) {
    for (const row of await database.selectFrom('photo').selectAll().where('sha256', 'in', chunk).execute()) {
      stored.set(row.sha256, row)
    }
  }
  const dictionary = await dictionaries.newest(database)
  const { creditCode } = await database
    .selectFrom('unit')
    .select('creditCode')
    .where('id', '=', device.unitId)
    .executeTakeFirstOrThrow()
  const unit = dictionary.units.find((known) => known.creditCode === creditCode)
  if (!unit) throw new Problem('server.unit.unknown')
  const context = { dictionary, unit, today: beijingDate(now().getTime()) }
  const photos = new Map(submission.photos.map((photo) => [photo.recordId, photo]))
  const judged: JudgedRecord[] = []
  for (const record of submission.records) {
    const photo = photos.get(record.id)!
    judged.push(judgeSubmitted(record, photo, stored.get(photo.sha256), context, missingGlyphsOf))
    // A full batch takes some hundred milliseconds; other requests are served in between.
    if (judged.length % recordsPerTurn === 0) await setImmediate()
  }
  const decided = earlier ? asDecidedBefore(judged, earlier) : judged
  return { judged: decided, alike: await findAlikePhotos(database, hashes) }
}

const storeBatch = async (
  context: Pick<SyncContext, 'log' | 'receiptSigner' | 'jobs'>,
  work: UnitOfWork,
  device: DeviceRow,
  submission: Submission,
  { batch, offeredAt }: Pick<OpenedSubmission, 'batch' | 'offeredAt'>,
  { judged, alike }: JudgedBatch,
): Promise<SignedReceipt> => {
  const { database, at, audit } = work
  const { manifest, digest } = batch
  await advanceChain(database, device, manifest, digest)
  await namePhotos(database, submission)
  const auditHead = await auditColumns(database, device, manifest)
  const identified = await judgeIdentities(database, device.unitId, judged, beijingDate(Date.parse(at)))
  const byContent = await holdSharedPhotos(work, identified, alike)
  // Looked up again inside the gate, because a key may have been released or revoked meanwhile.
  const awaited = await checkSigners(database, await findBatchSigners(database, submission.envelope, offeredAt))
  const settled = awaited.length ? byContent.map(holdForRelease) : byContent
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
  const { envelope, entry } = await signReceipt(receipt, context.receiptSigner)
  const position = await appendToLog(database, [entry, ...auditEntries(manifest)])
  const proof = await context.log.proof(database, position)
  const consistency = await proveNamedCheckpoint(context, database, manifest)
  const awaiting = awaited.length ? JSON.stringify(awaitedRelease(awaited, byContent)) : null
  const given = {
    receipt: JSON.stringify(envelope),
    proof,
    consistency: consistency && JSON.stringify(consistency),
  }
  await database
    .insertInto('batch')
    .values({
      ...given,
      ...auditHead,
      id: manifest.batchId,
      unitId: manifest.unit,
      deviceId: manifest.device,
      seq: manifest.seq,
      previous: manifest.previous,
      digest,
      recordCount: manifest.count,
      envelope: JSON.stringify(submission.envelope),
      logPosition: position,
      receivedAt: at,
      awaiting,
    })
    .execute()
  const photoPlaces = new Map(submission.photos.map(({ recordId }, place) => [recordId, place]))
  const rows = settled.map((record, place) => ({
    batchId: manifest.batchId,
    recordId: record.id,
    unitId: manifest.unit,
    place,
    status: record.outcome,
    body: record.body,
    photoSha256: record.photo.sha256,
    photoSize: record.photo.size,
    photoPlace: photoPlaces.get(record.id)!,
    reasons: JSON.stringify(record.reasons),
    personKey: record.identity.person,
    titleKey: record.identity.key,
    name: record.record?.name ?? '',
  }))
  for (const chunk of inChunks(rows)) await database.insertInto('record').values(chunk).execute()
  await context.jobs.enqueue(database, judgePhotosJob, { batchId: manifest.batchId })
  const count = (outcome: string): number => settled.filter((record) => record.outcome === outcome).length
  audit({
    action: 'batch.receive',
    subject: `batch:${manifest.batchId}`,
    after: {
      digest,
      accepted: count('accepted'),
      held: count('held'),
      refused: count('refused'),
      ...(awaiting === null ? {} : { awaiting: sha256Hex(awaiting) }),
    },
  })
  return asGiven(given)
}

/** Marks the photos of a batch, so that no sweep deletes them. A sweep may have deleted some since the batch was judged. */
const namePhotos = async (database: Transaction<Schema>, { photos }: Submission): Promise<void> => {
  const hashes = [...new Set(photos.map(({ sha256 }) => sha256))]
  let known = 0n
  for (const chunk of inChunks(hashes)) {
    const { numUpdatedRows } = await database
      .updateTable('photo')
      .set({ named: 1 })
      .where('sha256', 'in', chunk)
      .executeTakeFirst()
    known += numUpdatedRows
  }
  const lacking = hashes.length - Number(known)
  if (lacking > 0) throw new Problem('server.batch.photosLacking', { count: lacking })
}

const holdForRelease = (record: JudgedRecord): JudgedRecord =>
  record.outcome === 'refused' ? record : { ...record, outcome: 'held', reasons: [unreleasedKey, ...record.reasons] }

const awaitedRelease = (keys: readonly string[], judged: readonly JudgedRecord[]): AwaitedRelease => ({
  keys,
  alsoHeld: judged.filter(({ outcome }) => outcome === 'held').map(({ id }) => id),
})

/** Each batch of a device names the one before it, so that a gap, a fork or a withheld batch is refused. */
const advanceChain = async (
  database: Transaction<Schema>,
  device: DeviceRow,
  manifest: Manifest,
  digest: string,
): Promise<void> => {
  const { lastSeq, lastDigest } = await database
    .selectFrom('device')
    .select(['lastSeq', 'lastDigest'])
    .where('id', '=', device.id)
    .executeTakeFirstOrThrow()
  if (manifest.seq !== lastSeq + 1 || manifest.previous !== lastDigest) {
    throw new Problem('server.batch.chain', { seq: manifest.seq, wanted: lastSeq + 1 })
  }
  await database
    .updateTable('device')
    .set({ lastSeq: manifest.seq, lastDigest: digest })
    .where('id', '=', device.id)
    .execute()
}

/**
 * The receipt of a batch of the device's unit.
 * @throws Problem `server.access.role`, `server.batch.unknown`
 */
export const getReceipt = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { batchId }: { readonly batchId: string },
): Promise<SignedReceipt> => {
  const { unitId } = requireDevice(actor)
  const row = await store.database
    .selectFrom('batch')
    .select(['receipt', 'proof', 'consistency'])
    .where('id', '=', batchId)
    .where('unitId', '=', unitId)
    .executeTakeFirst()
  if (!row) throw new Problem('server.batch.unknown')
  return asGiven(row)
}
