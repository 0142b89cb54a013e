import { z } from 'zod'
import { recordSchema } from '../record/record.ts'
import { faultSchema, stateSchema } from './fault.ts'
import { decisionResultSchema, recordIdSchema, returnReasonSchema } from './photos.ts'
import { procedure } from './procedure.ts'

/** How many waiting records a queue lists at the most; more come up as these are decided. */
export const mostQueued = 5000

const deedSchema = z.object({
  at: z.string(),
  actor: z.string(),
  /** Chinese: what was done. */
  deed: z.string(),
  reason: z.string().nullable(),
})

const queueRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  documentNumber: z.string(),
  title: z.string(),
  employerName: z.string(),
  warnings: z.int(),
  /** Whether this reviewer never saw it, saw its present content, or saw it before a change. */
  look: z.enum(['never', 'same', 'changed']),
  /** In this reviewer's last sample. */
  sampled: z.boolean(),
  /** Looked at since the sample was drawn. */
  sampleSeen: z.boolean(),
  own: z.boolean(),
  /** Let through already, and in no batch yet: it can be returned, not approved again. */
  approved: z.boolean(),
})

const sampleSchema = z.object({
  at: z.string(),
  percent: z.int(),
  /** How many waited when it was drawn. */
  population: z.int(),
  drawn: z.int(),
  seen: z.int(),
  /** Whoever has the seed can draw the same sample again. */
  seed: z.string(),
})

const queueSchema = z.object({
  rows: z.array(queueRowSchema),
  counts: z.object({ waiting: z.int(), never: z.int(), changed: z.int(), own: z.int(), warned: z.int() }),
  /** This reviewer's last sample, while any of it waits. */
  sample: sampleSchema.nullable(),
})

const changeSchema = z.object({
  /** Chinese name of the field. */
  field: z.string(),
  before: z.string(),
  now: z.string(),
})

const subjectSchema = z.object({
  id: z.string(),
  state: stateSchema,
  record: recordSchema,
  photo: z.string().nullable(),
  faults: z.array(faultSchema),
  own: z.boolean(),
  /** When this reviewer last looked; null for never. */
  lookedAt: z.string().nullable(),
  /** Fields that differ from what was seen then. */
  changes: z.array(changeSchema),
  /** The photo that was seen then, when it is another one now. */
  photoBefore: z.string().nullable(),
  /** What others did since; all there is when it was never looked at. Oldest first. */
  deeds: z.array(deedSchema),
})

/** 审核: the records that wait for the reviewer. */
export const reviewContract = {
  queue: procedure.output(queueSchema),
  /** Those of the whole queue that words are found in, also beyond the rows that it lists. */
  find: procedure.input(z.object({ search: z.string().max(100) })).output(z.array(queueRowSchema)),
  open: procedure.input(z.object({ id: recordIdSchema })).output(subjectSchema),
  /** Notes that the reviewer saw the record as it is now. */
  look: procedure.input(z.object({ id: recordIdSchema })).output(z.void()),
  /** Draws records at random, and notes how. */
  drawSample: procedure.input(z.object({ percent: z.int().min(1).max(100) })).output(sampleSchema),
  approve: procedure
    .input(z.object({ ids: z.array(recordIdSchema).min(1).max(mostQueued) }))
    .output(decisionResultSchema),
  sendBack: procedure
    .input(z.object({ ids: z.array(recordIdSchema).min(1).max(mostQueued), reason: returnReasonSchema }))
    .output(decisionResultSchema),
}

export type ReviewQueue = z.infer<typeof queueSchema>
export type ReviewRow = z.infer<typeof queueRowSchema>
export type ReviewSubjectDetail = z.infer<typeof subjectSchema>
export type ReviewSample = z.infer<typeof sampleSchema>
export type ReviewDeed = z.infer<typeof deedSchema>
