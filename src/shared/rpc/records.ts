import { z } from 'zod'
import { sortColumns, suggestedFields } from '../record/field-lists.ts'
import { recordSchema } from '../record/record.ts'
import { documentTypes, reviewTypes } from '../record/words.ts'
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
  /** Send it back as `after` to read on; null at the end. */
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
      /** Chinese: the operation. */
      deed: z.string(),
      /** Chinese: why, for a move that must say so. */
      reason: z.string().nullable(),
    }),
  ),
  /** Where it was imported from; null when it was entered by hand. */
  origin: z
    .object({
      file: z.string(),
      sheet: z.string(),
      row: z.int(),
      /** Values that reading changed, and values that the clerk corrected before the import. */
      changes: z.array(
        z.object({ field: z.string(), was: z.string(), is: z.string(), mended: z.boolean().optional() }),
      ),
      /** Texts of the columns without a field, by header. */
      aside: z.record(z.string(), z.string()),
    })
    .nullable(),
})

/** How many rows of a list one call reads, and how many records one call changes or removes. */
export const mostRowsRead = 500
export const mostRecordsChanged = 500

const filterSchema = z.object({
  /** Part of a name or of an employer's name, or a whole document number. */
  search: z.string().max(100).optional(),
  state: stateSchema.optional(),
  series: z.string().max(60).optional(),
  reviewType: z.enum(reviewTypes).optional(),
  /** Only those with warnings. */
  warned: z.boolean().optional(),
  importId: z.string().max(100).optional(),
})

const orderSchema = z.object({ by: z.enum(sortColumns), descending: z.boolean().optional() })

/** Texts by field, as people read and write them. */
const valuesSchema = z.record(z.string().max(60), z.string().max(2000))

const gridRowSchema = z.object({
  /** Place in the order of entry: the row's key in lists. */
  ordinal: z.int(),
  id: z.string(),
  state: stateSchema,
  /** Every field's text; the document number is masked. */
  values: valuesSchema,
  /** The warnings it was let in with. */
  remarks: z.array(faultSchema),
  /** Why it was returned. */
  returned: z.string().nullable(),
})

const changeSchema = z.object({ field: z.string(), was: z.string(), is: z.string() })

const judgementSchema = z.object({
  /** What normalising changed or filled in. */
  changes: z.array(changeSchema),
  faults: z.array(faultSchema),
})

const idSchema = z.string().max(200)
const recordChangeSchema = z.object({ id: idSchema, values: valuesSchema })
const problemSchema = z.object({ found: z.string(), remedy: z.string() })

const changeOutcomeSchema = z.object({
  id: z.string(),
  outcome: z.enum(['changed', 'same', 'refused']),
  /** Of the record as it would be, warnings too. */
  faults: z.array(faultSchema),
  /** Why the record cannot be changed at all. */
  problem: problemSchema.optional(),
  /** Texts of the fields that differ; `before` sent back as a change undoes it. */
  before: valuesSchema,
  after: valuesSchema,
})

const choicesSchema = z.object({
  series: z.array(z.object({ name: z.string(), titles: z.array(z.string()), specialties: z.array(z.string()) })),
  /** 评审机构 of this unit. */
  committees: z.array(z.string()),
  unit: z.string(),
  /** How the words to choose from are typed by sound: initials and pinyin, by word. */
  sounds: z.record(z.string(), z.array(z.string())),
})

/** The records: lists, single ones, and their change by hand. */
export const recordsContract = {
  /** A page in the order of entry. */
  list: procedure.input(recordQuerySchema).output(recordPageSchema),
  /** The ordinals of all that fit, in order: a list knows its length at once and reads rows as they come into view. */
  index: procedure
    .input(z.object({ filter: filterSchema, order: orderSchema.optional() }))
    .output(z.object({ ordinals: z.array(z.int()) })),
  /** Rows of a list; those that are gone are left out. */
  rows: procedure
    .input(z.object({ ordinals: z.array(z.int()).max(mostRowsRead) }))
    .output(z.object({ rows: z.array(gridRowSchema) })),
  get: procedure.input(z.object({ id: idSchema })).output(recordDetailSchema),
  /** All texts of one record, for editing; of the one entered last when no id is given. Null when there is none. */
  values: procedure.input(z.object({ id: idSchema.optional() })).output(valuesSchema.nullable()),
  /** Judges texts while they are typed: of a new record, or of changed fields of one that is there. */
  judge: procedure.input(z.object({ id: idSchema.optional(), values: valuesSchema })).output(judgementSchema),
  /** Adds one record by hand. If it is refused, nothing is kept and the faults say why. */
  add: procedure
    .input(z.object({ values: valuesSchema }))
    .output(z.object({ id: z.string().nullable(), faults: z.array(faultSchema) })),
  /** Changes fields of records, each judged and written or refused by itself. A dry run writes nothing. */
  edit: procedure
    .input(
      z.object({ changes: z.array(recordChangeSchema).max(mostRecordsChanged), dryRun: z.boolean().default(false) }),
    )
    .output(z.object({ outcomes: z.array(changeOutcomeSchema) })),
  /** Removes records that were never submitted, each by itself. */
  remove: procedure.input(z.object({ ids: z.array(idSchema).max(mostRecordsChanged) })).output(
    z.object({
      outcomes: z.array(z.object({ id: z.string(), removed: z.boolean(), problem: problemSchema.optional() })),
    }),
  ),
  /** Values of other records that match the text typed so far. */
  suggest: procedure
    .input(z.object({ field: z.enum(suggestedFields), text: z.string().max(200) }))
    .output(z.array(z.string())),
  /** Choices from the dictionary. */
  choices: procedure.output(choicesSchema),
}

export type RecordQuery = z.infer<typeof recordQuerySchema>
export type RecordRow = z.infer<typeof recordRowSchema>
export type RecordPage = z.infer<typeof recordPageSchema>
export type RecordDetail = z.infer<typeof recordDetailSchema>
export type RecordFilter = z.infer<typeof filterSchema>
export type RecordOrder = z.infer<typeof orderSchema>
export type RecordValues = z.infer<typeof valuesSchema>
export type GridRow = z.infer<typeof gridRowSchema>
export type Judgement = z.infer<typeof judgementSchema>
export type RecordChange = z.infer<typeof recordChangeSchema>
export type ChangeOutcome = z.infer<typeof changeOutcomeSchema>
export type RecordChoices = z.infer<typeof choicesSchema>
