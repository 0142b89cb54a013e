import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'
import { adjustmentSchema } from '../photo/adjustment.ts'
import { outcomeSchema } from '../photo/limit.ts'
import { mendingCodes } from '../photo/mendings.ts'
import { reasonCodes } from '../photo/reasons.ts'
import { photoCheckSchema, photoReportSchema } from '../photo/verdict.ts'
import { recordSchema } from '../record/record.ts'
import { isReturnReason, type ReturnReason } from '../record/return-reasons.ts'
import { stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** Limit of files in one batch; a zip counts as one here. */
const mostFiles = 50_000
/** Bytes that the core requests from a window at a time. */
export const largestPiece = 4 * mebibyte
/** Most cards that a window may request at a time. */
export const mostCards = 200

/** Which records a contact sheet shows. */
export const photoFilters = ['all', 'awaited', 'refused', 'waiting', 'returned', 'approved'] as const
const photoFilterSchema = z.enum(photoFilters)

export const recordIdSchema = z.string().min(1).max(64)
export const returnReasonSchema = z.custom<ReturnReason>(
  (code) => typeof code === 'string' && isReturnReason(code),
  'known return reason',
)
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** The Chinese sentences of a problem, for one item of many. */
const refusalSchema = z.object({ id: z.string(), found: z.string(), remedy: z.string() })
export const decisionResultSchema = z.object({ done: z.int(), refused: z.array(refusalSchema) })

/** A reason in addition to those of the checks: another person's photo shows the same picture. */
export const samePictureReason = 'photo.same'

const sheetQuerySchema = z.object({
  filter: photoFilterSchema.default('all'),
  /** A reason of a check (`eyes.closed`), of a return (`photo.old`), or {@link samePictureReason}. */
  reason: z.string().max(60).optional(),
  /** An employer's whole name. */
  employer: z.string().max(200).optional(),
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
  /** It was returned because of its photo. */
  photoReturned: z.boolean(),
  /** The last file was refused. */
  attempted: z.boolean(),
  /** Another person's photo shows the same picture. */
  same: z.boolean(),
})

/** Another person whose photo shows the same picture. */
const samePictureSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Masked. */
  documentNumber: z.string(),
  employerName: z.string(),
  state: stateSchema,
  photo: sha256Schema,
  /** The files are identical, not only the pictures. */
  identical: z.boolean(),
})

const photoDetailSchema = cardSchema.extend({
  sex: recordSchema.shape.sex,
  employerName: z.string(),
  obtainedOn: z.string(),
  report: photoReportSchema.nullable(),
  /** The original file, while it is kept; null when the photo is the original. */
  original: sha256Schema.nullable(),
  attachedBy: z.string().nullable(),
  attempt: attemptSchema.nullable(),
  samePictures: z.array(samePictureSchema),
  /** Entered, or its photo attached, by the signed-in account: another person must approve it. */
  own: z.boolean(),
  /** A new photo may replace this one. */
  replaceable: z.boolean(),
  /** Its crop may be adjusted by hand, because its original is stored and the photo may be replaced. */
  adjustable: z.boolean(),
})

const sheetSchema = z.object({
  /** Records that fit, in the order of entry. */
  ids: z.array(z.string()),
  /** Records under each filter. */
  counts: z.record(photoFilterSchema, z.int()),
  /** Reasons that occur under the filter, the most frequent first. */
  reasons: z.array(z.object({ code: z.string(), count: z.int() })),
  /** Employers of the records under the filter, the largest first, at most as many as a choice can show. */
  /** Without a number where very many records match the filter. */
  employers: z.array(z.object({ name: z.string(), count: z.int().nullable() })),
  /** Photos whose person the clerk must still choose. */
  unplaced: z.int(),
  /** Photos that applicants uploaded and that are not attached yet. */
  uploads: z.int(),
})

const whyUnplaced = ['none', 'several', 'taken'] as const
const whyUnplacedSchema = z.enum(whyUnplaced)

/** Result for one photo. */
const handedOutcomeSchema = z.object({
  /** Path in the files that were submitted, through zips. */
  file: z.string(),
  /** See `AttachOutcome` of the core. */
  outcome: z.enum(['attached', 'refused', 'unplaced', 'unmatched', 'known']),
  /** Records with which it was matched. */
  records: z.array(z.object({ id: z.string(), name: z.string() })),
  why: whyUnplacedSchema.nullable(),
  verdict: outcomeSchema.nullable(),
  reasons: z.array(z.enum(reasonCodes)),
  mended: z.array(z.enum(mendingCodes)),
  /** Chinese, where the engine gave no report. */
  problem: z.object({ found: z.string(), remedy: z.string() }).nullable(),
})

/** Events of a batch. The core requests a piece of a file of the window by `want`, and the window sends it by `sendPiece`. */
const batchEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), batch: z.string(), total: z.int() }),
  z.object({
    kind: z.literal('want'),
    want: z.int(),
    /** Index of the file among those that were submitted. */
    file: z.int(),
    offset: z.int(),
    length: z.int(),
  }),
  z.object({
    kind: z.literal('done'),
    outcome: handedOutcomeSchema,
    /** Photos that the engine examined per second in the last seconds; null until known. */
    perSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
  }),
])

const unplacedSchema = z.object({
  /** SHA-256 of the original file, by which `place` names it. */
  source: sha256Schema,
  fileName: z.string(),
  photo: sha256Schema,
  verdict: outcomeSchema,
  why: whyUnplacedSchema,
  /** Records to which it may belong. */
  candidates: z.array(cardSchema.extend({ employerName: z.string() })),
})

/** Ranges of crown and chin without a warning, in fractions of the height. */
const bandsSchema = z.object({
  crown: z.tuple([z.number(), z.number()]),
  chin: z.tuple([z.number(), z.number()]),
})

/** Framing of a picture, with the checks of its position. */
const framingSchema = z.object({
  /** The requested adjustment, clamped to the limits. */
  adjustment: adjustmentSchema,
  /** Chinese name of the check that stopped it; null when none did. */
  stoppedBy: z.string().nullable(),
  /** The picture's size that the map counts in, upright. */
  width: z.number(),
  height: z.number(),
  /** Result's pixel to picture's pixel: x' = a·x + b·y + c, y' = d·x + e·y + f. */
  map: z.array(z.number()).length(6),
  /** Size of the result. */
  result: z.object({ width: z.int(), height: z.int(), heightMm: z.number() }),
  /** The checks of position. */
  checks: z.array(photoCheckSchema),
  /** Ranges of crown and chin, in fractions of the result's height. */
  bands: bandsSchema,
})

/** Lines over a finished photo, in fractions of its height (or width, for `middle`). */
const landmarksSchema = z.object({
  crown: z.number(),
  eyes: z.number(),
  chin: z.number(),
  middle: z.number(),
  /** Outline of the face and its features, as closed or open lines of points in fractions of width and height. */
  lines: z.array(z.array(z.tuple([z.number(), z.number()]))),
  bands: bandsSchema,
})

const reportFormats = ['xlsx', 'pdf'] as const

const imageSchema = z.object({ sha256: sha256Schema })

/** 照片: the contact sheet, the import of photos, and their review. */
export const photosContract = {
  sheet: procedure.input(sheetQuerySchema).output(sheetSchema),
  /** In the order of the request, without records that no longer exist. */
  cards: procedure.input(z.object({ ids: z.array(recordIdSchema).max(mostCards) })).output(z.array(cardSchema)),
  detail: procedure.input(z.object({ id: recordIdSchema })).output(photoDetailSchema),
  /** A photo as it will be printed. */
  image: procedure.input(imageSchema).output(z.file()),
  /** An original file, in a format that a window can show. */
  original: procedure.input(imageSchema).output(z.file()),
  /**
   * Judges and mends photos from files and zips, and attaches each to the record that its name determines, or to the given
   * one. Photos without a clear record wait in `unplaced`. Ending the stream stops the batch and keeps its results. Sending
   * the same files again continues it.
   */
  batch: procedure
    .input(
      z.object({
        files: z.array(z.object({ name: z.string().max(1000), size: z.int().min(0) })).max(mostFiles),
        record: recordIdSchema.optional(),
      }),
    )
    .output(eventIterator(batchEventSchema)),
  /** `batch` for photos that applicants uploaded. It requests no file. */
  attachUploads: procedure.output(eventIterator(batchEventSchema)),
  /** A piece of a file that a batch requested; null when the window cannot read it. */
  sendPiece: procedure.input(z.object({ batch: z.string().max(64), want: z.int(), piece: z.file().nullable() })),
  /** Photos whose person the clerk must still choose, in the order of arrival. */
  unplaced: procedure.output(z.array(unplacedSchema)),
  /** Attaches the photo to a record, in place of an earlier one. Without a record (null), deletes it. */
  place: procedure.input(z.object({ source: sha256Schema, record: recordIdSchema.nullable() })),
  /** Framing of a record's photo between one adjustment and another, clamped to the limits. */
  framing: procedure
    .input(z.object({ id: recordIdSchema, from: adjustmentSchema, to: adjustmentSchema }))
    .output(framingSchema),
  /** Mends the stored original again with a framing that a person chose. If it is refused, the photo does not change. */
  adjust: procedure
    .input(z.object({ id: recordIdSchema, adjustment: adjustmentSchema }))
    .output(z.object({ done: z.boolean(), report: photoReportSchema })),
  /** Position of the face in a finished photo. */
  landmarks: procedure.input(imageSchema).output(landmarksSchema.nullable()),
  /** A list of the people who must send a new photo, with reasons, for employers (xlsx), or the contact sheet (pdf). */
  report: procedure.input(z.object({ format: z.enum(reportFormats), query: sheetQuerySchema })).output(z.file()),
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
export type HandedOutcome = z.infer<typeof handedOutcomeSchema>
export type BatchEvent = z.infer<typeof batchEventSchema>
export type Unplaced = z.infer<typeof unplacedSchema>
export type SamePicture = z.infer<typeof samePictureSchema>
export type Framing = z.infer<typeof framingSchema>
export type ReportFormat = (typeof reportFormats)[number]
export type Landmarks = z.infer<typeof landmarksSchema>
export type DecisionResult = z.infer<typeof decisionResultSchema>
