import { z } from 'zod'
import { levels, reviewTypes } from '../record/words.ts'
import { stageSchema } from './fault.ts'
import { procedure } from './procedure.ts'

const summarySchema = z.object({
  unitName: z.string(),
  total: z.int(),
  /** Number of records at each stage that has any. */
  counts: z.partialRecord(stageSchema, z.int()),
})

const roundSchema = z.object({
  /** Today in Beijing's calendar, `YYYY-MM-DD`. */
  today: z.string(),
  /** The day by which the records are to be submitted; null when none was set. */
  deadline: z.string().nullable(),
  byReviewType: z.partialRecord(z.enum(reviewTypes), z.int()),
  byLevel: z.partialRecord(z.enum(levels), z.int()),
})

export type UnitSummary = z.infer<typeof summarySchema>
export type Round = z.infer<typeof roundSchema>

/** 总览: progress of the round. Blocking records, sync and receipts come from the sections that own them. */
export const overviewContract = {
  summary: procedure.output(summarySchema),
  round: procedure.output(roundSchema),
  setDeadline: procedure.input(z.object({ day: z.iso.date().nullable() })).output(z.void()),
}
