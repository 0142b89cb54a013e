import { Problem } from '../../shared/errors/problem.ts'
import type { SignedReceipt } from '../../shared/sync/receipt.ts'
import type { UnitContext } from '../context/unit-context.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import { moveRecord } from '../records/record-moves.ts'
import { query } from '../store/database.ts'
import { openReceipt } from '../submission/open-receipt.ts'

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
 * with their reason. Applying the same receipt again changes nothing.
 * @throws Problem `core.sync.receipt`
 */
export const applyReceipt = async (
  { gate, enrolment }: Pick<UnitContext, 'gate'> & { readonly enrolment: Enrolment },
  batch: { readonly id: string; readonly digest: string },
  signed: SignedReceipt,
): Promise<ReceiptResult> => {
  const { receipt, logIndex } = openReceipt(signed, enrolment.keys, batch)
  await gate.write(actor, (work) => {
    const changed = work.database.run(
      query
        .updateTable('batch')
        .set({ receipt: JSON.stringify(signed), receivedAt: work.at })
        .where('id', '=', batch.id)
        .where('receipt', 'is', null),
    )
    if (!changed) return
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
      if (outcome.outcome !== 'refused') continue
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
