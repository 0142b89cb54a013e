import { z } from 'zod'
import { levels, reviewTypes } from '../record/words.ts'
import { outcomes } from '../sync/receipt.ts'
import { stateSchema } from './fault.ts'
import { problemSchema, procedure } from './procedure.ts'

const blockers = ['notEnrolled', 'noClerk', 'noReviewer', 'nothingApproved'] as const
export const gapKinds = ['returned', 'unfinished', 'noPhoto', 'photoReview', 'recordReview', 'warning'] as const

/** Why some people are not in the next batch. */
const gapSchema = z.object({
  kind: z.enum(gapKinds),
  count: z.int(),
  /** The first hundred. */
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Masked. */
      documentNumber: z.string(),
      state: stateSchema,
      /** Chinese: the reason of a return, or the remark; may be empty. */
      detail: z.string(),
    }),
  ),
})

const readinessSchema = z.object({
  /** Reasons that prevent any submission. */
  blockers: z.array(z.enum(blockers)),
  /** Names of accounts whose key the province does not know yet. */
  unknownSigners: z.array(z.string()),
  /** Records that the next batch would contain. */
  waiting: z.int(),
  /** Frozen batches that wait for a countersignature. */
  frozen: z.int(),
  gaps: z.array(gapSchema),
})

const summaryLineSchema = z.object({
  recordId: z.string(),
  name: z.string(),
  /** Masked. */
  documentNumber: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  level: z.enum(levels),
  reviewType: z.enum(reviewTypes),
  obtainedOn: z.string(),
  employerName: z.string(),
})

const summarySchema = z.object({
  lines: z.array(summaryLineSchema),
  byLevel: z.partialRecord(z.enum(levels), z.int()),
  byReviewType: z.partialRecord(z.enum(reviewTypes), z.int()),
})

const batchSchema = z.object({
  id: z.string(),
  seq: z.int(),
  /** frozen: the clerk signed; sealed: the reviewer signed too; received: the province answered; withdrawn while frozen. */
  step: z.enum(['frozen', 'sealed', 'received', 'withdrawn']),
  count: z.int(),
  /** SHA-256 of what was signed, hex. */
  digest: z.string(),
  clerk: z.string(),
  reviewer: z.string().nullable(),
  createdAt: z.string(),
  sealedAt: z.string().nullable(),
  receivedAt: z.string().nullable(),
  outcomes: z.object({ accepted: z.int(), refused: z.int(), held: z.int() }).nullable(),
  /** Who withdrew it, when, and why. */
  withdrawn: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
  /** With what the province refused it, or one before it, as a whole. Such a batch can be withdrawn although it is sealed. */
  refusal: problemSchema.nullable(),
})

const receiptSchema = z.object({
  /** The signed receipt without the outcomes. */
  receipt: z.object({
    batchId: z.string(),
    unit: z.string(),
    device: z.string(),
    seq: z.int(),
    manifest: z.string(),
    receivedAt: z.string(),
  }),
  province: z.string(),
  keyId: z.string(),
  /** Its place in the province's log, from 0. */
  logIndex: z.int(),
  logName: z.string(),
  lines: z.array(
    z.object({
      recordId: z.string(),
      name: z.string(),
      documentNumber: z.string(),
      title: z.string(),
      outcome: z.enum(outcomes),
      reasons: z.array(z.string()),
    }),
  ),
})

const password = z.string().min(1).max(1000)
const hex = z.string().regex(/^[0-9a-f]{64}$/)
const batchId = z.object({ id: z.uuid() })

/** 提交: records that are ready, signing by two people, batches and their receipts. */
export const submissionContract = {
  readiness: procedure.output(readinessSchema),
  /** The next batch as it would be signed now. Send `root` back to sign exactly this batch. */
  preview: procedure.output(z.object({ unitName: z.string(), root: hex, summary: summarySchema })),
  batches: procedure.output(z.array(batchSchema)),
  batch: procedure
    .input(batchId)
    .output(z.object({ unitName: z.string(), batch: batchSchema, summary: summarySchema })),
  /** Signs as clerk and freezes the batch that `preview` showed. */
  freeze: procedure.input(z.object({ root: hex, password })).output(batchSchema),
  /** Signs as reviewer the batch that was shown. */
  countersign: procedure.input(batchId.extend({ digest: hex, password })).output(batchSchema),
  /**
   * Withdraws a frozen batch before it is countersigned, or a sealed one that the province refused as a whole. Its records wait for
   * the next batch again.
   */
  withdraw: procedure
    .input(batchId.extend({ digest: hex, reason: z.string().trim().min(1).max(200) }))
    .output(batchSchema),
  /** The receipt, verified again each time. */
  receipt: procedure.input(batchId).output(z.object({ unitName: z.string(), receipt: receiptSchema })),
  /** A sealed batch as a `.gzzc` file. */
  exportFile: procedure.input(batchId).output(z.file()),
}

export type Readiness = z.infer<typeof readinessSchema>
export type Gap = z.infer<typeof gapSchema>
export type BatchSummary = z.infer<typeof summarySchema>
export type Batch = z.infer<typeof batchSchema>
export type ReceiptView = z.infer<typeof receiptSchema>
