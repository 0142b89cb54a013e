import { z } from 'zod'
import { stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

const summarySchema = z.object({
  unitName: z.string(),
  total: z.int(),
  /** Number of records in each state that has any. */
  counts: z.partialRecord(stateSchema, z.int()),
})

export type UnitSummary = z.infer<typeof summarySchema>

/** 总览: where the round stands. */
export const overviewContract = { summary: procedure.output(summarySchema) }
