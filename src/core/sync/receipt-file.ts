import { claimedBatch, parseReceiptFile } from '../../exchange/receipt-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { StoreContext } from '../context/unit-context.ts'
import { getEnrolment } from '../enrolment/enrolment.ts'
import { query } from '../store/database.ts'
import { applyReceipt, type ReceiptResult } from './apply-receipt.ts'

/**
 * Applies a receipt from a file: it is verified offline with the pinned keys and applied exactly as in a sync.
 * The same file again changes nothing.
 * @throws Problem `core.receiptFile.damaged`, `core.receiptFile.foreign`, `core.sync.receipt`, `core.log.*`,
 *   `core.enrolment.missing`
 */
export const importReceiptFile = async (
  { database, gate }: StoreContext,
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<ReceiptResult & { readonly seq: number }> => {
  const enrolment = getEnrolment(database)
  const signed = parseReceiptFile(file.name, file.bytes)
  const batch = database.find(
    query
      .selectFrom('batch')
      .select(['id', 'seq', 'digest'])
      .where('id', '=', claimedBatch(signed) ?? ''),
  )
  if (!batch) throw new Problem('core.receiptFile.foreign')
  return { ...(await applyReceipt({ database, gate, enrolment }, batch, signed)), seq: batch.seq }
}
