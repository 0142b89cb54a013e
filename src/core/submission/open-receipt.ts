import { Problem } from '../../shared/errors/problem.ts'
import type { Receipt } from '../../shared/sync/receipt.ts'
import { verifyReceipt } from '../../trust/receipt.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'

/**
 * Verifies a receipt with the pinned keys: the province's signature, this very batch, its place in the log.
 * @throws Problem `core.sync.receipt`
 */
export const openReceipt = (
  signed: unknown,
  keys: Enrolment['keys'],
  batch: { readonly id: string; readonly digest: string },
): { readonly receipt: Receipt; readonly logIndex: number } => {
  try {
    return verifyReceipt(signed, keys, { batchId: batch.id, manifest: batch.digest })
  } catch (cause) {
    const detail = cause instanceof Problem ? cause.toJSON().found : '格式不符'
    throw new Problem('core.sync.receipt', { detail }, { cause })
  }
}
