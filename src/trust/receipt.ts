import { Problem } from '../shared/errors/problem.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { type Envelope, payloadTypes } from '../shared/sync/envelope.ts'
import type { LogEntry } from '../shared/sync/log.ts'
import { type Receipt, receiptSchema, type SignedReceipt, signedReceiptSchema } from '../shared/sync/receipt.ts'
import { tolerant } from '../shared/sync/tolerant.ts'
import { canonicalBytes } from './canonical.ts'
import type { Checkpoint } from './checkpoint.ts'
import { signEnvelopeBy, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey } from './keys.ts'
import { verifyLogProof } from './log-proof.ts'
import { sha256Hex } from './sha256.ts'
import type { Signer } from './signer.ts'
import { parseVerified } from './verified-json.ts'

/**
 * Signs a receipt. The caller appends `entry` to the log, because the receipt only counts with a proof that the log contains it.
 * @returns the DSSE envelope, and the log entry, which contains the SHA-256 of the signed bytes
 * @example
 * const { envelope, entry } = await signReceipt(receipt, receiptSigner)
 * entry.batchId === receipt.batchId // true
 */
export const signReceipt = async (
  receipt: Receipt,
  signer: Signer,
): Promise<{ envelope: Envelope; entry: LogEntry }> => {
  const payload = canonicalBytes(receiptSchema.parse(receipt))
  const envelope = await signEnvelopeBy(payloadTypes.receipt, payload, signer)
  return { envelope, entry: receiptLogEntry(receipt, payload) }
}

const receiptLogEntry = (receipt: Receipt, payload: Uint8Array): LogEntry => ({
  kind: 'batch.received',
  batchId: receipt.batchId,
  manifest: receipt.manifest,
  receipt: sha256Hex(payload),
})

/**
 * Verifies a receipt offline with the pinned keys: the province signed it, it answers exactly this batch, and it is in the log.
 * @param expected the batch's id and the SHA-256 of its signed payload
 * @returns the receipt, the index of its log entry, and the checkpoint that the proof leads to
 * @throws Problem `trust.envelope.*`, `trust.receipt.mismatch`, `trust.log.proof`
 * @example
 * const { receipt, logIndex } = verifyReceipt(file, pinnedKeys, { batchId, manifest: manifestDigest(payload) })
 */
export const verifyReceipt = (
  value: unknown,
  keys: Pick<ProvinceKeys, 'signing' | 'log'>,
  expected: { readonly batchId: string; readonly manifest: string },
): { readonly receipt: Receipt; readonly logIndex: number; readonly checkpoint: Checkpoint } => {
  const parsed = tolerant(signedReceiptSchema).safeParse(value)
  if (!parsed.success) throw new Problem('trust.envelope.malformed', { where: 'receipt' })
  const { envelope, proof }: SignedReceipt = parsed.data
  const signer = importVerifyingKey(keys.signing.publicKey)
  const { payload } = verifyEnvelope(envelope, payloadTypes.receipt, [signer])
  const receipt = parseVerified(payload, tolerant(receiptSchema))
  if (receipt.batchId !== expected.batchId) throw new Problem('trust.receipt.mismatch', { what: '批次号' })
  if (receipt.manifest !== expected.manifest) throw new Problem('trust.receipt.mismatch', { what: '批次内容' })
  const { index, checkpoint } = verifyLogProof(proof, receiptLogEntry(receipt, payload), keys.log)
  return { receipt, logIndex: index, checkpoint }
}
