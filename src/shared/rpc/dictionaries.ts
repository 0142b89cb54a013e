import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'
import { faultSchema, stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

const statusSchema = z.object({
  /** The dictionary in use; null until the unit is enrolled. */
  version: z.int().nullable(),
  /** Records that may still be changed and were judged by an older one. */
  stale: z.int(),
  /** Records that a changed dictionary moved back to draft and that nobody has corrected since. */
  reopened: z.int(),
})

const loadedSchema = z.object({ version: z.int(), was: z.int().nullable() })

const countsSchema = z.object({ records: z.int(), changed: z.int(), reopened: z.int() })

const rejudgeEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.int(), total: z.int() }),
  countsSchema.extend({ kind: z.literal('done') }),
])

const rejudgedSchema = z.object({
  ordinal: z.int(),
  id: z.string(),
  name: z.string(),
  /** Masked. */
  documentNumber: z.string(),
  title: z.string(),
  state: stateSchema,
  fromVersion: z.int(),
  toVersion: z.int(),
  was: z.array(faultSchema),
  now: z.array(faultSchema),
  /** It was moved back to draft, because the province would refuse its present content. */
  reopened: z.boolean(),
})

/** 字典: the version in use, loading one from a file, and the effect of a changed one on records. */
export const dictionariesContract = {
  status: procedure.output(statusSchema),
  /** Loads a file of the province. Refused unless the province signed it and it is newer than the one in use. */
  load: procedure.input(z.object({ file: z.file().max(32 * mebibyte) })).output(loadedSchema),
  /** Judges again the records that an older dictionary judged. Ending the stream cancels the rest. */
  rejudge: procedure.output(eventIterator(rejudgeEventSchema)),
  /** Records whose faults the newest dictionary changed, in the order of entry. */
  changed: procedure
    .input(z.object({ after: z.int().min(0).default(0), limit: z.int().min(1).max(200).default(100) }))
    .output(z.array(rejudgedSchema)),
}

export type DictionaryStatus = z.infer<typeof statusSchema>
export type RejudgeEvent = z.infer<typeof rejudgeEventSchema>
export type RejudgedRecord = z.infer<typeof rejudgedSchema>
