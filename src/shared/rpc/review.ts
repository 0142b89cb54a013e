import { z } from 'zod'
import { recordSchema } from '../record/record.ts'
import { faultSchema, stateSchema } from './fault.ts'
import { decisionResultSchema, recordIdSchema, returnReasonSchema } from './photos.ts'
import { procedure } from './procedure.ts'

/** Most waiting records that a queue lists. Others appear when these are decided. */
export const mostQueued = 5000

const historyEntrySchema = z.object({
  at: z.string(),
  actor: z.string(),
  /** Chinese: what was done. */
  action: z.string(),
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
  viewed: z.enum(['never', 'same', 'changed']),
  /** In this reviewer's last sample. */
  sampled: z.boolean(),
  /** Seen since the sample was drawn. */
  sampleSeen: z.boolean(),
  own: z.boolean(),
  /** Its photo was not approved yet: a decision covers both. */
  photoWaits: z.boolean(),
  /** Already approved and not in a batch yet, so it can be returned and not approved again. */
  approved: z.boolean(),
})

const sampleSchema = z.object({
  at: z.string(),
  percent: z.int(),
  /** Number of waiting records when it was drawn. */
  population: z.int(),
  drawn: z.int(),
  seen: z.int(),
  /** Anyone with the seed can draw the same sample again. */
  seed: z.string(),
})

const queueSchema = z.object({
  rows: z.array(queueRowSchema),
  counts: z.object({
    waiting: z.int(),
    /** Of those that wait: with their photo. */
    photos: z.int(),
    never: z.int(),
    changed: z.int(),
    own: z.int(),
    warned: z.int(),
  }),
  /** This reviewer's last sample, while a record of it waits. */
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
  /** When this reviewer last saw the record; null for never. */
  viewedAt: z.string().nullable(),
  /** Fields that differ from what was seen then. */
  changes: z.array(changeSchema),
  /** The photo that was seen then, if it was replaced since. */
  photoBefore: z.string().nullable(),
  /** Actions of others since then; all actions when it was never seen. Oldest first. */
  history: z.array(historyEntrySchema),
})

/** 审核: the records that wait for the reviewer. */
export const reviewContract = {
  queue: procedure.output(queueSchema),
  /** Records of the whole queue that contain the words, including those beyond the listed rows. */
  find: procedure.input(z.object({ search: z.string().max(100) })).output(z.array(queueRowSchema)),
  open: procedure.input(z.object({ id: recordIdSchema })).output(subjectSchema),
  /** Notes that the reviewer saw the record in its present state. */
  markViewed: procedure.input(z.object({ id: recordIdSchema })).output(z.void()),
  /** Draws records at random and stores how they were drawn. */
  drawSample: procedure.input(z.object({ percent: z.int().min(1).max(100) })).output(sampleSchema),
  approve: procedure
    .input(z.object({ ids: z.array(recordIdSchema).min(1).max(mostQueued) }))
    .output(decisionResultSchema),
  sendBack: procedure
    .input(
      z.object({
        ids: z.array(recordIdSchema).min(1).max(mostQueued),
        reason: returnReasonSchema,
        /** What the reviewer adds in own words, such as the field that is wrong. */
        note: z.string().trim().max(200).optional(),
      }),
    )
    .output(decisionResultSchema),
}

export type ReviewQueue = z.infer<typeof queueSchema>
export type ReviewRow = z.infer<typeof queueRowSchema>
export type ReviewSubjectDetail = z.infer<typeof subjectSchema>
export type ReviewSample = z.infer<typeof sampleSchema>
export type ReviewHistoryEntry = z.infer<typeof historyEntrySchema>
