import { z } from 'zod'
import { needs } from './procedure.ts'

const recordStatuses = ['accepted', 'held', 'refused', 'confirmed', 'issued', 'returned', 'revoked'] as const

/** The queues of batches: what waits for an examiner, the part of it that is held, what waits for its issue, and all. */
export const batchQueues = ['examine', 'held', 'issue', 'all'] as const
export type BatchQueue = (typeof batchQueues)[number]

/** Who has taken an item to work on it. */
const claimSchema = z.object({ officer: z.string(), since: z.string(), isOwn: z.boolean() })

const batchSchema = z.object({
  id: z.string(),
  unit: z.string(),
  receivedAt: z.string(),
  records: z.int(),
  /** How many of its records are in each status. */
  byStatus: z.partialRecord(z.enum(recordStatuses), z.int()),
  /** Its signers' keys wait for a release. */
  isAwaiting: z.boolean(),
  /** Null for a batch that nobody works on. */
  claim: claimSchema.nullable(),
})

/** Facts about other records that an examiner should look at. */
export const hintWords = {
  otherName: '同证件号不同姓名',
  samePhoto: '照片与他人相同',
  elsewhere: '此人也在别的单位申报',
  earlier: '此人已有证书',
} as const
export type Hint = keyof typeof hintWords
const hintSchema = z.enum(Object.keys(hintWords) as [Hint, ...Hint[]])

const recordSchema = z.object({
  recordId: z.string(),
  status: z.string(),
  name: z.string(),
  maskedNumber: z.string(),
  employer: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  obtainedOn: z.string(),
  photoSha256: z.string(),
  /** In Chinese, why it was held. */
  reasons: z.array(z.string()),
  /** Certificate number; null before it is confirmed. */
  number: z.string().nullable(),
  hints: z.array(hintSchema),
  /** Its rank in the batch's draw, from 0: a sample of n records is those of the ranks below n. */
  draw: z.int(),
})

/** Another record, beside the one that is examined. */
const relatedSchema = z.object({
  batchId: z.string(),
  recordId: z.string(),
  hints: z.array(hintSchema),
  name: z.string(),
  maskedNumber: z.string(),
  unit: z.string(),
  employer: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  obtainedOn: z.string(),
  status: z.string(),
  receivedAt: z.string(),
  /** Certificate number; null before it is confirmed. */
  number: z.string().nullable(),
})

const place = z.strictObject({ batchId: z.uuid(), recordId: z.uuid() })

/** How much of a batch an examiner may look at, in per cent. */
export const samplingRates = [100, 50, 20, 10] as const

/** Batches and their records. */
export const batchesContract = {
  batches: {
    list: needs('batches.read')
      .input(
        z.strictObject({
          queue: z.enum(batchQueues),
          unitId: z.uuid().optional(),
          /** The last batch of the page before. */
          after: z.strictObject({ receivedAt: z.string().max(40), id: z.uuid() }).optional(),
        }),
      )
      .output(z.object({ batches: z.array(batchSchema), more: z.boolean() })),
    /** The units that have sent batches, for the filter. */
    units: needs('batches.read').output(z.array(z.object({ id: z.string(), name: z.string() }))),
    get: needs('batches.read')
      .input(z.strictObject({ id: z.uuid() }))
      .output(batchSchema.extend({ rows: z.array(recordSchema) })),
    /** The records that look like one, and what the person has already. */
    related: needs('batches.read').input(place).output(z.array(relatedSchema)),
    confirm: needs('batches.confirm')
      .input(
        z.strictObject({
          id: z.uuid(),
          returned: z
            .array(z.strictObject({ recordId: z.uuid(), code: z.string().max(60), text: z.string().max(400) }))
            .max(10_000),
          released: z.array(z.uuid()).max(10_000),
          /** The share of the batch that was looked at. */
          percent: z.literal([...samplingRates]),
        }),
      )
      .output(z.object({ confirmed: z.int(), returned: z.int(), waiting: z.int() })),
  },
}
