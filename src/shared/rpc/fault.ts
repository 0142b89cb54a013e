import { z } from 'zod'
import { states } from '../record/life-cycle.ts'
import { stages } from '../record/stage.ts'

export const stateSchema = z.enum(states)
export const stageSchema = z.enum(stages)

export const faultSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  field: z.string().optional(),
  found: z.string(),
  wanted: z.string(),
  source: z.string(),
})

export const placedFaultSchema = faultSchema.extend({
  sheet: z.string(),
  cell: z.string(),
  row: z.int(),
  column: z.string(),
})
