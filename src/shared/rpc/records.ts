import { z } from 'zod'
import { documentTypes, recordSchema, reviewTypes } from '../certificate/record.ts'
import { faultSchema, stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

const recordRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  documentType: z.enum(documentTypes),
  /** Masked: a list never shows the whole number. */
  documentNumber: z.string(),
  series: z.string(),
  title: z.string(),
  reviewType: z.enum(reviewTypes),
  obtainedOn: z.string(),
  employerName: z.string(),
  state: stateSchema,
  /** How many warnings it was let in with. */
  warnings: z.int(),
})

const recordPageSchema = z.object({
  rows: z.array(recordRowSchema),
  /** Hand it back as `after` to read on; null at the end. */
  next: z.string().nullable(),
})

const recordQuerySchema = z.object({
  /** Part of a name or of an employer's name, or a whole document number. */
  search: z.string().max(100).optional(),
  state: stateSchema.optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.int().min(1).max(200).default(100),
})

const recordDetailSchema = z.object({
  id: z.string(),
  state: stateSchema,
  record: recordSchema,
  faults: z.array(faultSchema),
  /** Oldest first. */
  history: z.array(
    z.object({
      /** ISO time, UTC. */
      at: z.string(),
      actor: z.string(),
      /** Chinese: what was done. */
      deed: z.string(),
      /** Chinese: why, for a move that must say so. */
      reason: z.string().nullable(),
    }),
  ),
  /** Where it was imported from; null when it was entered by hand. */
  origin: z.object({ file: z.string(), sheet: z.string(), row: z.int() }).nullable(),
})

/** The records: lists and single ones. */
export const recordsContract = {
  list: procedure.input(recordQuerySchema).output(recordPageSchema),
  get: procedure.input(z.object({ id: z.string().max(200) })).output(recordDetailSchema),
}

export type RecordQuery = z.infer<typeof recordQuerySchema>
export type RecordRow = z.infer<typeof recordRowSchema>
export type RecordPage = z.infer<typeof recordPageSchema>
export type RecordDetail = z.infer<typeof recordDetailSchema>
