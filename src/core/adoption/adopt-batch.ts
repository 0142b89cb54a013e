import { randomUUID } from 'node:crypto'
import type { SigningRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { SignedReceipt } from '../../shared/sync/receipt.ts'
import type { ReceivedBatch } from '../../shared/sync/unit-records.ts'
import { generateSigningKey } from '../../trust/keys.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { openReceipt, readManifest } from '../submission/open-receipt.ts'

/** A batch of the province that this store lacks, with its receipt. */
export interface FetchedBatch {
  readonly batch: ReceivedBatch
  readonly receipt: SignedReceipt
  /** What the receipt says of each record. */
  readonly outcomes: ReadonlyMap<string, 'accepted' | 'refused' | 'held'>
}

/**
 * Compares a batch with its receipt: the province's signature and the place in the log are verified, and the envelope is that
 * of the batch.
 * @throws Problem `core.sync.receipt`
 */
export const checkFetchedBatch = (batch: ReceivedBatch, receipt: SignedReceipt, { keys }: Enrolment): FetchedBatch => {
  const opened = openReceipt(receipt, keys, batch)
  const manifest = readManifest(JSON.stringify(batch.envelope))
  if (manifest.batchId !== batch.id || manifest.device !== batch.device || manifest.seq !== batch.seq)
    throw new Problem('core.sync.receipt', { detail: '批次与它的签名清单不符' })
  const outcomes = new Map(opened.receipt.outcomes.map(({ recordId, outcome }) => [recordId, outcome]))
  return { batch, receipt, outcomes }
}

const freeName = (database: Database, name: string): string => {
  for (let copy = 1; ; copy++) {
    const wanted = copy === 1 ? `${name}（原电脑）` : `${name}（原电脑 ${copy}）`
    if (!database.find(query.selectFrom('account').select('id').where('name', '=', wanted))) return wanted
  }
}

const roleNames: Record<SigningRole, string> = { clerk: '经办人', reviewer: '审核人' }

/**
 * The account of somebody who signed a batch on another computer. It cannot sign in here; its row says who signed.
 * @returns the account's id
 */
const signerAccount = (work: UnitOfWork, role: SigningRole, { signers, receivedAt }: ReceivedBatch): string => {
  const signer = signers.find((candidate) => candidate.role === role)
  if (signer && work.database.find(query.selectFrom('account').select('id').where('id', '=', signer.account)))
    return signer.account
  const taken =
    signer && work.database.find(query.selectFrom('account').select('id').where('publicKey', '=', signer.publicKey))
  const id = signer?.account ?? randomUUID()
  work.database.run(
    query.insertInto('account').values({
      id,
      name: freeName(work.database, signer?.name ?? roleNames[role]),
      role,
      // The key of a signer whom the province no longer names; nobody has its private half.
      publicKey: signer && !taken ? signer.publicKey : generateSigningKey().publicKey,
      createdAt: receivedAt,
      registeredAt: receivedAt,
    }),
  )
  return id
}

/** The batch's own number, or the next free one where another batch has it here. */
const seqOf = (database: Database, number: number): number => {
  if (!database.find(query.selectFrom('batch').select('id').where('seq', '=', number))) return number
  return database.find(query.selectFrom('batch').select('seq').orderBy('seq', 'desc').limit(1))!.seq + 1
}

/** Brings a batch back, inside a unit of work. A batch that is known stays as it is. */
export const adoptBatch = (work: UnitOfWork, { batch, receipt }: FetchedBatch): void => {
  const { id, device, seq, previous, digest, count, envelope, receivedAt } = batch
  if (work.database.find(query.selectFrom('batch').select('id').where('id', '=', id))) return
  const clerk = signerAccount(work, 'clerk', batch)
  const reviewer = signerAccount(work, 'reviewer', batch)
  work.database.run(
    query.insertInto('batch').values({
      ...{ id, device, previous, digest, count, clerk, reviewer, receivedAt },
      seq: seqOf(work.database, batch.number),
      chainSeq: seq,
      envelope: JSON.stringify(envelope),
      receipt: JSON.stringify(receipt),
      createdAt: receivedAt,
      sealedAt: receivedAt,
      connectedAt: null,
      lostReceipt: null,
      adoptedAt: work.at,
      refusal: null,
    }),
  )
  work.audit({ action: 'batch.adopt', subject: id, after: { device, seq, count, digest } })
}
