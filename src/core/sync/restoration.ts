import { Problem } from '../../shared/errors/problem.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { openCheckpoint } from '../../trust/checkpoint.ts'
import { noteOfProof } from '../../trust/log-proof.ts'
import type { WriteContext } from '../context/unit-context.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import type { ProvenRestoration } from '../log/restorations.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { forgetAcceptedList } from './account-list.ts'
import { forgetFeed } from './feed-cursor.ts'
import { loseResult } from './lost-results.ts'

// A province that went on from a backup lacks what came after it. The unit notices by the epoch, which the log proves, and hands
// back in the same round what it has: batches with the receipts that were lost, and what had become of their records.

/**
 * Notes that the province went on from a backup, inside a unit of work. Batches whose receipts it lost are submitted again, what
 * it had told about their records is kept as lost, and the feed is read from its beginning.
 */
export const noteRestorations = (
  work: UnitOfWork,
  restorations: readonly ProvenRestoration[],
  log: Enrolment['keys']['log'],
): void => {
  const { database, at } = work
  for (const restoration of restorations)
    database.run(
      query.insertInto('restoration').values({ ...restoration, noticedAt: at, settledAt: null, acknowledgedAt: null }),
    )
  const first = Math.min(...restorations.map(({ position }) => position))
  const lost = receivedBatches(database).filter(({ receipt }) => sizeOf(receipt, log) > first)
  for (const batch of lost) loseReceipt(work, batch)
  // Whether the log still has what the other receipts show is asked again.
  database.run(query.updateTable('batch').set({ connectedAt: null }).where('receipt', 'is not', null))
  forgetFeed(work, restorations[0]!.restoredAt)
  // Keys and the list of who waits for a photo may have been lost as well; what is known there already changes nothing.
  forgetAcceptedList(work)
  database.run(query.deleteFrom('rosterEntry'))
  const { epoch, restoredAt } = restorations.at(-1)!
  work.audit({ action: 'province.restored', subject: 'log', after: { epoch, restoredAt, batches: lost.length } })
}

const receivedBatches = (database: Database) =>
  database
    .all(
      query.selectFrom('batch').select(['id', 'receipt', 'adoptedAt']).where('receipt', 'is not', null).orderBy('seq'),
    )
    .map(({ receipt, ...batch }) => ({ ...batch, receipt: receipt! }))

/** Entries of the log that a receipt shows. */
const sizeOf = (receipt: string, log: Enrolment['keys']['log']): number =>
  openCheckpoint(noteOfProof(signedReceiptSchema.parse(parseStrictJson(receipt)).proof), log).size

const loseReceipt = (
  work: UnitOfWork,
  { id, receipt, adoptedAt }: ReturnType<typeof receivedBatches>[number],
): void => {
  const { database } = work
  const records = database.all(query.selectFrom('record').selectAll().where('batchId', '=', id).orderBy('ordinal'))
  for (const row of records) loseResult(work, row, { state: 'submitted', number: null })
  // Only the computer that a batch is from can submit it. What came from another one is handed in by that one, or as a file.
  if (adoptedAt !== null) return
  database.run(
    query
      .updateTable('batch')
      .set({ receipt: null, receivedAt: null, connectedAt: null, refusal: null, lostReceipt: receipt })
      .where('id', '=', id),
  )
  work.audit({ action: 'batch.lost', subject: id })
}

/** Batches that the province lost and that it does not have again. Refused ones wait for a person. */
export const listLostBatches = (database: Database): { readonly id: string; readonly refused: boolean }[] =>
  database
    .all(
      query
        .selectFrom('batch')
        .select(['id', 'refusal'])
        .where('lostReceipt', 'is not', null)
        .where('receipt', 'is', null)
        .orderBy('seq'),
    )
    .map(({ id, refusal }) => ({ id, refused: refusal !== null }))

/** Whether not everything was handed back yet. */
export const isHandingBack = (database: Database): boolean =>
  database.find(query.selectFrom('restoration').select('epoch').where('settledAt', 'is', null)) !== undefined

/** Notes that everything was handed back, inside a unit of work. */
export const settleRestorations = (work: UnitOfWork): void => {
  work.database.run(query.updateTable('restoration').set({ settledAt: work.at }).where('settledAt', 'is', null))
  work.audit({ action: 'province.handedBack', subject: 'log' })
}

/** The newest restoration that nobody has read of, with what was handed back; null without one. */
export const findUnreadRestoration = (database: Database): SyncStatus['restored'] => {
  const unread = database.find(
    query
      .selectFrom('restoration')
      .select(['restoredAt', 'noticedAt', 'settledAt'])
      .where('acknowledgedAt', 'is', null)
      .orderBy('epoch', 'desc')
      .limit(1),
  )
  if (!unread) return null
  const lost = database.all(query.selectFrom('batch').select('receipt').where('lostReceipt', 'is not', null))
  const waiting = lost.filter(({ receipt }) => receipt === null).length
  const results = database.all(query.selectFrom('lostResult').select('recordId')).length
  return {
    at: unread.restoredAt,
    settled: unread.settledAt !== null,
    handedBack: lost.length - waiting,
    waiting,
    results,
  }
}

/** Notes that a person has read of the restorations. @throws Problem `core.feed.settled` when there is none to read of */
export const acknowledgeRestoration = ({ gate, session }: WriteContext): Promise<void> =>
  gate.write(session.id, (work) => {
    const changed = work.database.run(
      query
        .updateTable('restoration')
        .set({ acknowledgedAt: work.at })
        .where('acknowledgedAt', 'is', null)
        .where('settledAt', 'is not', null),
    )
    if (!changed) throw new Problem('core.feed.settled')
    work.audit({ action: 'province.restorationRead', subject: 'log' })
  })
