import { z } from 'zod'
import { envelopeSchema, keyIdSchema, sha256Schema, timestampSchema, uuidSchema } from './envelope.ts'
import { limits } from './limits.ts'
import { consistencyHashesSchema } from './log.ts'

/** accepted: proceeds; refused: returned with a reason; held: waits for a province officer's decision. */
export const outcomes = ['accepted', 'refused', 'held'] as const

const recordOutcomeSchema = z.strictObject({
  recordId: uuidSchema,
  outcome: z.enum(outcomes),
  /** All reasons; empty when accepted without a remark. Codes are those of the record rules or of the error registry. */
  reasons: z
    .array(
      z.strictObject({
        code: z.string().max(100),
        /** Chinese: what was found and what is wanted. */
        text: z.string().max(500),
        /** The field it concerns, `photo`, or empty for the record as a whole. */
        where: z.string().max(60),
      }),
    )
    .max(60),
})
export type RecordOutcome = z.infer<typeof recordOutcomeSchema>
export type OutcomeReason = RecordOutcome['reasons'][number]

/** The province's signed answer to a batch. It never changes. */
export const receiptSchema = z.strictObject({
  batchId: uuidSchema,
  unit: uuidSchema,
  device: keyIdSchema,
  seq: z.int().min(1),
  /** SHA-256 of the batch's payload, so that the receipt is for exactly these bytes. */
  manifest: sha256Schema,
  receivedAt: timestampSchema,
  outcomes: z.array(recordOutcomeSchema).min(1).max(limits.recordsPerBatch),
})
export type Receipt = z.infer<typeof receiptSchema>

/** The receipt on the wire: the province's signature, and the proof that the log contains it (C2SP tlog-proof). */
export const signedReceiptSchema = z.strictObject({
  envelope: envelopeSchema,
  proof: z.string().max(20_000),
  /**
   * Shows that the log of the proof continues the log of the checkpoint that the batch's manifest names; absent when it
   * names none.
   */
  consistency: consistencyHashesSchema.optional(),
})
export type SignedReceipt = z.infer<typeof signedReceiptSchema>
