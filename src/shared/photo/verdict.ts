import { z } from 'zod'
import { checkIds } from './checks.ts'
import { limitSchema, outcomeSchema } from './limit.ts'
import { mendingCodes } from './mendings.ts'
import { reasonCodes, reasons } from './reasons.ts'

/** One check of one photo: the measured value beside its limit. */
export const photoCheckSchema = z.strictObject({
  id: z.enum(checkIds),
  /** A number, or a word for checks without a number (`readable`, `format`). */
  value: z.union([z.number(), z.string()]).nullable(),
  unit: z.string(),
  limit: limitSchema.nullable(),
  verdict: outcomeSchema,
  reason: z.enum(reasonCodes).nullable(),
})
export type PhotoCheck = z.infer<typeof photoCheckSchema>

const share = z.number()

/** A rectangle on the photo in which a check found something. Edges are shares of the upright photo's width and height. */
const photoPlaceSchema = z.strictObject({
  check: z.enum(checkIds),
  left: share,
  top: share,
  right: share,
  bottom: share,
})
export type PhotoPlace = z.infer<typeof photoPlaceSchema>

/** The verdict on one photo. `mended` lists the steps of mending; it is empty when the photo was only checked or needed none. */
export const photoReportSchema = z.strictObject({
  verdict: outcomeSchema,
  checks: z.array(photoCheckSchema),
  mended: z.array(z.enum(mendingCodes)),
  /** Where on the photo the checks that know it found something. Absent when there is nothing to mark. */
  places: z.array(photoPlaceSchema).optional(),
})
export type PhotoReport = z.infer<typeof photoReportSchema>

/**
 * The failed checks that mending cannot correct, so that the person must send another photo.
 * @example incurable(report).map(({ id }) => id) // for example ['eyesOpen']
 */
export const incurable = (report: PhotoReport): PhotoCheck[] =>
  report.checks.filter(({ verdict, reason }) => verdict === 'fail' && reason !== null && !reasons[reason].mendable)
