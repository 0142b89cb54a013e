import { z } from 'zod'
import { checkIds } from './checks.ts'
import { limitSchema, outcomeSchema } from './limit.ts'
import { mendingCodes } from './mendings.ts'
import { reasonCodes, reasons } from './reasons.ts'

/** One check of one photo: the measured value beside its limit. */
export const photoCheckSchema = z.strictObject({
  id: z.enum(checkIds),
  /** A number, or a word where the check has no number (`readable`, `format`). */
  value: z.union([z.number(), z.string()]).nullable(),
  unit: z.string(),
  limit: limitSchema.nullable(),
  verdict: outcomeSchema,
  reason: z.enum(reasonCodes).nullable(),
})
export type PhotoCheck = z.infer<typeof photoCheckSchema>

/** The verdict on one photo. `mended` lists what was done, empty when the photo was only checked or needed nothing. */
export const photoReportSchema = z.strictObject({
  verdict: outcomeSchema,
  checks: z.array(photoCheckSchema),
  mended: z.array(z.enum(mendingCodes)),
})
export type PhotoReport = z.infer<typeof photoReportSchema>

/**
 * The checks that failed and that only another photo can cure.
 * @example incurable(report).map(({ id }) => id) // for example ['eyesOpen']
 */
export const incurable = (report: PhotoReport): PhotoCheck[] =>
  report.checks.filter(({ verdict, reason }) => verdict === 'fail' && reason !== null && !reasons[reason].mendable)
