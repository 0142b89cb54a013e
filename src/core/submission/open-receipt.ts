import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type Manifest, manifestSchema } from '../../shared/sync/batch.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import { verifyReceipt } from '../../trust/receipt.ts'
import { readPayload } from '../../trust/verified-json.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'

/**
 * Verifies a receipt with the pinned keys: the province's signature, this very batch, its place in the log.
 * @throws Problem `core.sync.receipt`
 */
export const openReceipt = (
  signed: unknown,
  keys: Enrolment['keys'],
  batch: { readonly id: string; readonly digest: string },
): ReturnType<typeof verifyReceipt> => {
  try {
    return verifyReceipt(signed, keys, { batchId: batch.id, manifest: batch.digest })
  } catch (cause) {
    const detail = cause instanceof Problem ? cause.toJSON().found : '格式不符'
    throw new Problem('core.sync.receipt', { detail }, { cause })
  }
}

/** The manifest that a batch's people signed, as it is stored; not verified. */
export const readManifest = (envelope: string): Manifest =>
  readPayload(envelopeSchema.parse(parseStrictJson(envelope)), manifestSchema)
