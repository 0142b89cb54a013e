import { z } from 'zod'
import { recordSchema } from '../certificate/record.ts'
import { isReturnReason, type ReturnReason } from '../certificate/return-reasons.ts'
import { outcomeSchema } from '../photo/limit.ts'
import { mendingCodes } from '../photo/mendings.ts'
import { reasonCodes } from '../photo/reasons.ts'
import { photoReportSchema } from '../photo/verdict.ts'
import { stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** The largest photo file a window hands to its core, in bytes: what the engine takes. */
export const largestPhoto = 30 * 1024 * 1024
/** How many cards a window may ask for at a time. */
export const mostCards = 200

/** Which records a contact sheet shows. */
export const photoFilters = ['all', 'awaited', 'refused', 'waiting', 'returned', 'approved'] as const
export const photoFilterSchema = z.enum(photoFilters)

export const recordIdSchema = z.string().min(1).max(64)
export const returnReasonSchema = z.custom<ReturnReason>(
  (code) => typeof code === 'string' && isReturnReason(code),
  'known return reason',
)
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** The Chinese sentences of a problem, for one item of many. */
export const refusalSchema = z.object({ id: z.string(), found: z.string(), remedy: z.string() })
export const decisionResultSchema = z.object({ done: z.int(), refused: z.array(refusalSchema) })

const sheetQuerySchema = z.object({
  filter: photoFilterSchema.default('all'),
  /** A reason of a check (`eyes.closed`) or of a return (`photo.old`). */
  reason: z.string().max(60).optional(),
  /** Part of a name, or a whole document number. */
  search: z.string().max(100).optional(),
})

const attemptSchema = z.object({
  fileName: z.string(),
  /** Null when the file was no photo, or is no longer kept. */
  original: sha256Schema.nullable(),
  report: photoReportSchema,
  at: z.string(),
})

const cardSchema = z.object({
  id: z.string(),
  name: z.string(),
  documentNumber: z.string(),
  title: z.string(),
  state: stateSchema,
  photo: sha256Schema.nullable(),
  verdict: outcomeSchema.nullable(),
  /** Reasons of the photo's checks that warn; of the refused file where there is no photo. */
  reasons: z.array(z.enum(reasonCodes)),
  /** Chinese: why it was returned. */
  returned: z.string().nullable(),
  /** The last file was refused. */
  attempted: z.boolean(),
})

const photoDetailSchema = cardSchema.extend({
  sex: recordSchema.shape.sex,
  employerName: z.string(),
  obtainedOn: z.string(),
  report: photoReportSchema.nullable(),
  /** The file as it was handed in, while it is kept; null when it was taken as it came. */
  original: sha256Schema.nullable(),
  attachedBy: z.string().nullable(),
  attempt: attemptSchema.nullable(),
  /** Entered, or its photo attached, by the signed-in account: another person must approve it. */
  own: z.boolean(),
  /** A new photo may take the place of this one. */
  replaceable: z.boolean(),
})

const sheetSchema = z.object({
  /** Records that fit, in the order of entry. */
  ids: z.array(z.string()),
  /** Records under each filter. */
  counts: z.record(photoFilterSchema, z.int()),
  /** Reasons that occur under the filter, the most frequent first. */
  reasons: z.array(z.object({ code: z.string(), count: z.int() })),
})

const attachOutcomeSchema = z.object({
  outcome: z.enum(['attached', 'refused', 'unmatched']),
  /** Whom it was matched with. */
  records: z.array(z.object({ id: z.string(), name: z.string() })),
  verdict: outcomeSchema.nullable(),
  reasons: z.array(z.enum(reasonCodes)),
  mended: z.array(z.enum(mendingCodes)),
  /** Chinese, where the engine gave no report. */
  problem: z.object({ found: z.string(), remedy: z.string() }).nullable(),
})

const imageSchema = z.object({ sha256: sha256Schema })

/** 照片: the contact sheet, photos' way in, and the reviewer's word on them. */
export const photosContract = {
  sheet: procedure.input(sheetQuerySchema).output(sheetSchema),
  /** In the order asked for; a record that is gone is left out. */
  cards: procedure.input(z.object({ ids: z.array(recordIdSchema).max(mostCards) })).output(z.array(cardSchema)),
  detail: procedure.input(z.object({ id: recordIdSchema })).output(photoDetailSchema),
  /** A photo as it will be printed. */
  image: procedure.input(imageSchema).output(z.file()),
  /** A file as it was handed in, in a form that a window can show. */
  original: procedure.input(imageSchema).output(z.file()),
  /**
   * Judges, mends and attaches one file: to the records its name points to, or to the one that is named. Aborting the call
   * drops it.
   */
  attach: procedure.input(z.object({ file: z.file(), record: recordIdSchema.optional() })).output(attachOutcomeSchema),
  approve: procedure.input(z.object({ ids: z.array(recordIdSchema).min(1).max(5000) })).output(decisionResultSchema),
  sendBack: procedure
    .input(z.object({ ids: z.array(recordIdSchema).min(1).max(5000), reason: returnReasonSchema }))
    .output(decisionResultSchema),
}

export type PhotoFilter = z.infer<typeof photoFilterSchema>
export type PhotoSheetQuery = z.input<typeof sheetQuerySchema>
export type PhotoSheet = z.infer<typeof sheetSchema>
export type PhotoCard = z.infer<typeof cardSchema>
export type PhotoDetail = z.infer<typeof photoDetailSchema>
export type AttachAnswer = z.infer<typeof attachOutcomeSchema>
export type DecisionResult = z.infer<typeof decisionResultSchema>
