import { z } from 'zod'
import { signingRoles } from '../account.ts'
import { envelopeSchema, keyIdSchema, publicKeySchema, sealingKeySchema, sha256Schema, uuidSchema } from './envelope.ts'

// What the province has of a unit's records, so that the unit can adopt it: after a backup was restored, and where the computer
// is lost, so that nothing is left but the province. Answers contain personal data and are sealed to a key that the device makes
// for the one question.

/** Most records of one page, and most photos of one question. */
export const unitRecordsPage = 500
export const unitPhotosPage = 200
/** Bytes of the photos of one answer; those that do not fit are asked for again. */
export const unitPhotosBytes = 4 * 1024 * 1024

/** Place in the province's records of the unit, newest batch first: position of the batch, and of the record in it. */
const placeSchema = z.object({ batch: z.int().min(0), place: z.int().min(0) })
export type RecordPlace = z.infer<typeof placeSchema>

export const unitRecordsRequestSchema = z.strictObject({
  /** The last record of the page before; null for the first page. */
  after: placeSchema.nullable(),
  limit: z.int().min(1).max(unitRecordsPage).default(unitRecordsPage),
  sealTo: sealingKeySchema,
})

/** A batch as it was received. */
const receivedBatchSchema = z.object({
  id: uuidSchema,
  /** Its number among all batches of the unit, from 1. */
  number: z.int().min(1),
  device: keyIdSchema,
  /** Place in the device's chain. */
  seq: z.int().min(1),
  previous: sha256Schema.nullable(),
  digest: sha256Schema,
  count: z.int().min(1),
  envelope: envelopeSchema,
  receivedAt: z.string(),
  /** The people who signed it. */
  signers: z.array(
    z.object({
      account: uuidSchema,
      role: z.enum(signingRoles),
      publicKey: publicKeySchema,
      /** As the unit's list of accounts calls the account now; null where no list does. */
      name: z.string().nullable(),
    }),
  ),
})
export type ReceivedBatch = z.infer<typeof receivedBatchSchema>

const reasonSchema = z.object({ code: z.string(), text: z.string() })

const receivedRecordSchema = z.object({
  batchId: uuidSchema,
  recordId: uuidSchema,
  /** Place of its leaf. */
  place: z.int().min(0),
  /** No later batch has this record: its state here is the state of the record. */
  newest: z.boolean(),
  status: z.enum(['accepted', 'held', 'refused', 'confirmed', 'returned', 'issued', 'corrected', 'revoked']),
  /** Canonical JSON of the record as it was signed. */
  body: z.string(),
  photo: z.object({ sha256: sha256Schema, size: z.int().min(0) }),
  number: z.string().nullable(),
  /** Why it came back, or why its certificate was revoked. */
  reason: reasonSchema.nullable(),
  /** Of an issued certificate. */
  certificate: z
    .object({
      pdf: sha256Schema.nullable(),
      issuedAt: z.string(),
      logIndex: z.int().min(0),
      replacedBy: z.string().nullable(),
    })
    .nullable(),
})
export type ReceivedRecord = z.infer<typeof receivedRecordSchema>

/** The sealed JSON of the answer. */
export const unitRecordsSchema = z.object({
  /** Batches of the page's records. */
  batches: z.array(receivedBatchSchema),
  records: z.array(receivedRecordSchema),
  /** `after` of the next page; null when this is the last. */
  next: placeSchema.nullable(),
  /** Records of all pages together. */
  total: z.int().min(0),
  /** The newest event of the unit's feed; everything up to it is in the states of the records. */
  feed: z.int().min(0),
})
export type UnitRecords = z.infer<typeof unitRecordsSchema>

export const unitPhotosRequestSchema = z.strictObject({
  hashes: z.array(sha256Schema).min(1).max(unitPhotosPage),
  sealTo: sealingKeySchema,
})

/** The purpose that a sealed answer names. What is authenticated with it is that of a sealed body. */
export const sealedAnswerInfo = 'gzzc-answer-body-v1'
