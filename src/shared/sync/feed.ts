import { z } from 'zod'
import { accountRoles } from '../account.ts'
import { keyIdSchema, sha256Schema, timestampSchema, uuidSchema } from './envelope.ts'
import { limits } from './limits.ts'
import { provinceHeadSchema } from './log.ts'
import { uploadedPhotoSchema } from './roster.ts'
import { tolerant } from './tolerant.ts'

const place = { seq: z.int().min(1), at: timestampSchema }
const subject = {
  batchId: uuidSchema,
  recordId: uuidSchema,
  /** The computer that submitted the batch; a province of an earlier version does not send it. */
  device: keyIdSchema.optional(),
}
const number = z.string().min(1).max(40)

/** What a certificate certifies: SHA-256 of the record's canonical JSON, and of its photo. */
const certifiedContentSchema = z.strictObject({ record: sha256Schema, photo: sha256Schema })
export type CertifiedContent = z.infer<typeof certifiedContentSchema>

/**
 * One event of a unit's records or keys at the province. `seq` rises in the order in which events became visible. The cursor of the
 * next request is the last `seq` that the unit stored.
 */
export const feedEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...place, ...subject, kind: z.literal('record.confirmed'), number }),
  z.strictObject({
    ...place,
    ...subject,
    kind: z.literal('record.returned'),
    code: z.string().max(100),
    text: z.string().max(500),
  }),
  z.strictObject({
    ...place,
    ...subject,
    kind: z.literal('certificate.issued'),
    number,
    /** Hash and size of the PDF; null where only verification is offered (obtained 2010–2019). */
    pdf: z.strictObject({ sha256: sha256Schema, size: z.int().min(1) }).nullable(),
    /** The unit compares it with what it signed. Absent in events from before it existed. */
    content: certifiedContentSchema.optional(),
    logIndex: z.int().min(0),
  }),
  z.strictObject({
    ...place,
    ...subject,
    kind: z.literal('certificate.revoked'),
    number,
    code: z.string().max(100),
    text: z.string().max(500),
    logIndex: z.int().min(0),
  }),
  z.strictObject({
    ...place,
    ...subject,
    kind: z.literal('certificate.corrected'),
    number,
    replacedBy: number,
    logIndex: z.int().min(0),
  }),
  /** The applicant uploaded a photo; the unit fetches it by its hash. */
  z.strictObject({ ...place, recordId: uuidSchema, kind: z.literal('photo.uploaded'), photo: uploadedPhotoSchema }),
  /** A batch that waited for the release of an administrator's key proceeds, except records held for other reasons. */
  z.strictObject({
    ...place,
    batchId: uuidSchema,
    kind: z.literal('batch.released'),
    stillHeld: z.array(uuidSchema).max(limits.recordsPerBatch),
  }),
  /** A key of one of the unit's computers came or went. Every computer of the unit shows it. */
  z.strictObject({
    ...place,
    kind: z.literal('key.changed'),
    /** `listed`: an administrator's key that waits for its release; `added`: counts from now on. */
    change: z.enum(['listed', 'added', 'revoked']),
    keyId: keyIdSchema,
    account: uuidSchema,
    role: z.enum(accountRoles),
    /** The computer that has the key, and what the unit calls it. */
    device: keyIdSchema,
    deviceName: z.string().min(1).max(100),
  }),
])
export type FeedEvent = z.infer<typeof feedEventSchema>

/** An event of a kind that a later version added. It is kept as it came, shown, and applied once the program knows it. */
const unknownEventSchema = z.looseObject({ ...place, kind: z.string().min(1).max(100) })
export type UnknownEvent = z.infer<typeof unknownEventSchema>

/** An event with the fields that this version knows, or undefined when it does not know the event. */
export const knownEvent = (event: FeedEvent | UnknownEvent): FeedEvent | undefined =>
  tolerant(feedEventSchema).safeParse(event).data

export const feedQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(limits.feedPage).default(limits.feedPage),
})

export const feedAnswerSchema = z.strictObject({
  events: z.array(feedEventSchema).max(limits.feedPage),
  /** `after` of the next request. */
  cursor: z.int().min(0),
  /** Further events are waiting. */
  more: z.boolean(),
  /** The cursor that was asked for is beyond the newest event: the province was put back, or is another one. */
  beyond: z.literal(true).optional(),
  /** A province of an earlier version does not send it. */
  head: provinceHeadSchema.optional(),
})
export type FeedAnswer = z.infer<typeof feedAnswerSchema>

/** A page of the feed as a unit reads it: a later version may have added kinds of events. */
export const feedPageSchema = feedAnswerSchema.extend({
  events: z.array(z.union([feedEventSchema, unknownEventSchema])).max(limits.feedPage),
})
export type FeedPage = z.infer<typeof feedPageSchema>
