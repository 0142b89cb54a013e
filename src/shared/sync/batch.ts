import { z } from 'zod'
import { recordSchema } from '../record/record.ts'
import { envelopeSchema, keyIdSchema, sha256Schema, uuidSchema } from './envelope.ts'
import { limits } from './limits.ts'
import { auditHeadSchema, checkpointNoteSchema } from './log.ts'

/** The shape of records that this version writes into `schema` of the manifest. */
export const recordSchemaName = 'gzzc.record.v1'

const content = {
  batchId: uuidSchema,
  /** The unit's id, as the province gave it at enrolment. */
  unit: uuidSchema,
  /** The device: the key id of its own key. */
  device: keyIdSchema,
  /** 1 for a device's first batch, then one more each time. */
  seq: z.int().min(1),
  /** SHA-256 of the payload of the device's batch before; null for the first. So a withheld batch is noticed. */
  previous: sha256Schema.nullable(),
  schema: z.literal(recordSchemaName),
  /** Records in the batch; there are as many photos. */
  count: z.int().min(1).max(limits.recordsPerBatch),
  root: sha256Schema,
}

/**
 * What clerk and reviewer sign, as RFC 8785 bytes. `root` is the RFC 6962 root over the leaves of all records in
 * their order and then of all photos in theirs, so with `count` it fixes the whole content.
 *
 * Version 2 also fixes history: a unit cannot rewrite its audit, and the province cannot rewrite its log, without
 * contradicting what two people signed. Version 1, without a member `version`, is only read: batches that were signed
 * before are still accepted.
 */
export const manifestSchema = z.discriminatedUnion('version', [
  z.strictObject({
    version: z.literal(2),
    ...content,
    /** Head of the unit's audit before the batch was frozen. */
    auditHead: auditHeadSchema,
    /** Newest checkpoint of the province's log that the unit has seen; null before it saw one. */
    checkpoint: checkpointNoteSchema.nullable(),
  }),
  z.strictObject({ version: z.undefined().optional(), ...content }),
])
export type Manifest = z.infer<typeof manifestSchema>

/** One record of a batch under the unit's own id for it. */
const batchRecordSchema = z.strictObject({ id: uuidSchema, record: recordSchema.strict() })
export type BatchRecord = z.infer<typeof batchRecordSchema>

/** A photo by its content; the bytes travel in packs, before the batch. */
const photoDescriptorSchema = z.strictObject({
  recordId: uuidSchema,
  sha256: sha256Schema,
  size: z.int().min(1).max(limits.photoBytes),
  mediaType: z.literal('image/jpeg'),
})
export type PhotoDescriptor = z.infer<typeof photoDescriptorSchema>

/**
 * A batch as submitted. This limits the size of records and does not judge them, because a bad one gets its own outcome in
 * the receipt and never blocks a good one.
 */
export const submissionSchema = z.strictObject({
  envelope: envelopeSchema,
  records: z
    .array(z.strictObject({ id: uuidSchema, record: z.record(z.string().max(60), z.unknown()) }))
    .min(1)
    .max(limits.recordsPerBatch),
  photos: z.array(photoDescriptorSchema).max(limits.recordsPerBatch),
  /** The receipt that the province gave for these bytes and then lost with a restoration. Its outcomes count again. */
  earlierReceipt: envelopeSchema.optional(),
})
export type Submission = z.infer<typeof submissionSchema>
