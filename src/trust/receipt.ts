import { Problem } from '../shared/errors/problem.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { type Envelope, payloadTypes } from '../shared/sync/envelope.ts'
import type { LogEntry } from '../shared/sync/log.ts'
import { type Receipt, receiptSchema, type SignedReceipt, signedReceiptSchema } from '../shared/sync/receipt.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelope, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey, type SigningKey } from './keys.ts'
import { verifyLogProof } from './log-proof.ts'
import { sha256Hex } from './secret.ts'
import { parseVerified } from './verified-json.ts'

/** The province's signature over a receipt, and the log entry that it will be proved by. */
export const signReceipt = (receipt: Receipt, key: SigningKey): { envelope: Envelope; entry: LogEntry } => {
  const payload = canonicalBytes(receiptSchema.parse(receipt))
  return { envelope: signEnvelope(payloadTypes.receipt, payload, [key]), entry: receiptLogEntry(receipt, payload) }
}

const receiptLogEntry = (receipt: Receipt, payload: Uint8Array): LogEntry => ({
  kind: 'batch.received',
  batchId: receipt.batchId,
  manifest: receipt.manifest,
  receipt: sha256Hex(payload),
})

/**
 * Checks a receipt offline with the pinned keys: signed by the province, for exactly this batch, and in its log.
 * @param expected the batch's id and the SHA-256 of its signed payload
 * @throws Problem `trust.envelope.*`, `trust.receipt.mismatch`, `trust.log.proof`
 */
export const verifyReceipt = (
  value: unknown,
  keys: Pick<ProvinceKeys, 'signing' | 'log'>,
  expected: { readonly batchId: string; readonly manifest: string },
): { readonly receipt: Receipt; readonly logIndex: number } => {
  const parsed = signedReceiptSchema.safeParse(value)
  if (!parsed.success) throw new Problem('trust.envelope.malformed', { where: 'receipt' })
  const { envelope, proof }: SignedReceipt = parsed.data
  const signer = importVerifyingKey(keys.signing.publicKey)
  const { payload } = verifyEnvelope(envelope, payloadTypes.receipt, [signer])
  const receipt = parseVerified(payload, receiptSchema)
  if (receipt.batchId !== expected.batchId) throw new Problem('trust.receipt.mismatch', { what: '批次号' })
  if (receipt.manifest !== expected.manifest) throw new Problem('trust.receipt.mismatch', { what: '批次内容' })
  const { index } = verifyLogProof(proof, receiptLogEntry(receipt, payload), keys.log)
  return { receipt, logIndex: index }
}
