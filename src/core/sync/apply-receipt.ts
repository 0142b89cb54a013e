import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type SignedReceipt, signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { openCheckpoint } from '../../trust/checkpoint.ts'
import { compareHeads } from '../../trust/log-consistency.ts'
import { noteOfProof } from '../../trust/log-proof.ts'
import type { StoreContext } from '../context/unit-context.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import { findKeptCheckpoint, keepCheckpoint, type SignedCheckpoint } from '../log/kept-checkpoint.ts'
import { isOfLostEntries, listRestorations } from '../log/restorations.ts'
import { refuseSplitView } from '../log/split-view.ts'
import { moveRecord } from '../records/record-moves.ts'
import { query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { openReceipt, readManifest } from '../submission/open-receipt.ts'

export interface ReceiptResult {
  readonly batchId: string
  readonly accepted: number
  readonly refused: number
  readonly held: number
  readonly logIndex: number
}

const actor = 'unit'

/**
 * Verifies a receipt with the pinned keys (signature, batch, log inclusion) and applies it: refused records come back
 * with their reason. The log of the receipt must continue the checkpoint that the batch named. Applying the same receipt
 * again changes nothing.
 * @throws Problem `core.sync.receipt`, `core.log.shrank`, `core.log.forked`
 */
export const applyReceipt = async (
  { database, gate, enrolment }: StoreContext & { readonly enrolment: Enrolment },
  batch: { readonly id: string; readonly digest: string },
  signed: SignedReceipt,
): Promise<ReceiptResult> => {
  const { receipt, logIndex, checkpoint } = openReceipt(signed, enrolment.keys, batch)
  const found = { ...checkpoint, note: noteOfProof(signed.proof), logIndex }
  const named = await checkNamed({ database, gate, enrolment }, batch.id, signed, found)
  await gate.write(actor, (work) => {
    const changed = work.database.run(
      query
        .updateTable('batch')
        .set({ receipt: JSON.stringify(signed), receivedAt: work.at })
        .where('id', '=', batch.id)
        .where('receipt', 'is', null),
    )
    if (!changed) return
    connect(work, batch.id, named, found)
    work.audit({ action: 'batch.receipt', subject: batch.id, after: { logIndex, digest: batch.digest } })
    for (const outcome of receipt.outcomes) {
      const known = work.database.run(
        query
          .updateTable('batchRecord')
          .set({ outcome: outcome.outcome })
          .where('batchId', '=', batch.id)
          .where('recordId', '=', outcome.recordId),
      )
      if (!known) throw new Problem('core.sync.receipt', { detail: '回执中有不属于本批次的记录' })
      if (outcome.outcome !== 'refused' || isGone(work, batch.id, outcome.recordId)) continue
      const first = outcome.reasons[0]
      moveRecord(work, outcome.recordId, {
        name: 'returnByProvince',
        by: 'unit',
        reason: { code: first?.code ?? 'record.other', text: outcome.reasons.map(({ text }) => text).join('；') },
      })
    }
  })
  const count = (wanted: string): number => receipt.outcomes.filter(({ outcome }) => outcome === wanted).length
  return { batchId: batch.id, accepted: count('accepted'), refused: count('refused'), held: count('held'), logIndex }
}

/** Whether a record of a batch that was handed back had come back from it before, and the unit has gone on with it. */
const isGone = ({ database }: UnitOfWork, batchId: string, recordId: string): boolean => {
  const batch = database.find(query.selectFrom('batch').select('lostReceipt').where('id', '=', batchId))
  const record = database.find(query.selectFrom('record').select(['state', 'batchId']).where('id', '=', recordId))
  return batch?.lostReceipt != null && (record?.batchId !== batchId || record.state === 'returned')
}

/**
 * Checks that the log of a receipt continues the checkpoint that its batch named, and that it is the log of the receipt
 * that the batch has already. Only what the province signed is taken for a split view: a proof that is missing or wrong may
 * have been spoiled on the way.
 * @returns the note that the batch named; null when it named none
 */
const checkNamed = async (
  { database, gate, enrolment }: StoreContext & { readonly enrolment: Enrolment },
  id: string,
  signed: SignedReceipt,
  found: SignedCheckpoint & { readonly logIndex: number },
): Promise<string | null> => {
  const batch = database.find(query.selectFrom('batch').selectAll().where('id', '=', id))!
  if (batch.receipt) {
    const known = signedReceiptSchema.parse(parseStrictJson(batch.receipt))
    const { logIndex, checkpoint } = openReceipt(known, enrolment.keys, batch)
    const seen = { size: checkpoint.size, note: noteOfProof(known.proof) }
    // The province answers a batch once. Two answers that it signed are of two logs.
    const same = known.envelope.payload === signed.envelope.payload && logIndex === found.logIndex
    if (!same) await refuseSplitView({ gate }, 'forked', seen, found)
  }
  const manifest = readManifest(batch.envelope)
  if (manifest.version === undefined || manifest.checkpoint === null) return null
  const named = openCheckpoint(manifest.checkpoint, enrolment.keys.log)
  if (isOfLostEntries(listRestorations(database), { size: named.size, seenAt: batch.createdAt }))
    return manifest.checkpoint
  const relation = compareHeads(named, found, signed.consistency ?? [])
  if (relation === 'forked' && named.size !== found.size)
    throw new Problem('core.sync.receipt', { detail: '没有证明公开日志是本机见过的那份的延续' })
  if (relation !== 'continues')
    await refuseSplitView({ gate }, relation, { size: named.size, note: manifest.checkpoint }, found)
  return manifest.checkpoint
}

/**
 * Keeps the checkpoint of a receipt when it is known to continue the kept one. Otherwise the next round with the province
 * asks for the proof.
 */
const connect = (work: UnitOfWork, batchId: string, named: string | null, found: SignedCheckpoint): void => {
  const kept = findKeptCheckpoint(work.database)
  if (kept && kept.note !== named) return
  keepCheckpoint(work, found)
  work.database.run(query.updateTable('batch').set({ connectedAt: work.at }).where('id', '=', batchId))
}
