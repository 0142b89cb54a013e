import { z } from 'zod'
import { editableFields, sortColumns, suggestedFields } from '../record/field-lists.ts'
import { recordSchema } from '../record/record.ts'
import { documentTypes, reviewTypes } from '../record/words.ts'
import { faultSchema, stageSchema, stateSchema } from './fault.ts'
import { procedure } from './procedure.ts'

const recordRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  documentType: z.enum(documentTypes),
  /** Masked, because a list never shows the whole number. */
  documentNumber: z.string(),
  series: z.string(),
  title: z.string(),
  reviewType: z.enum(reviewTypes),
  obtainedOn: z.string(),
  employerName: z.string(),
  state: stateSchema,
  /** Number of warnings with which it was accepted. */
  warnings: z.int(),
})

const recordPageSchema = z.object({
  rows: z.array(recordRowSchema),
  /** Send it back as `after` for the next page; null at the end. */
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
  stage: stageSchema,
  record: recordSchema,
  /** Why it was returned, with what the reviewer added. */
  returned: z.string().nullable(),
  faults: z.array(faultSchema),
  /** Oldest first. */
  history: z.array(
    z.object({
      /** ISO time, UTC. */
      at: z.string(),
      actor: z.string(),
      /** Chinese: the operation. */
      action: z.string(),
      /** Chinese: reason of a move that needs one. */
      reason: z.string().nullable(),
    }),
  ),
  /** File from which it was imported; null when it was entered by hand. */
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

/** Most rows of a list that one call reads, and most records that one call changes or removes. */
export const mostRowsRead = 500
export const mostRecordsChanged = 500

const filterSchema = z.object({
  /** Part of a name or of an employer's name, or a whole document number. */
  search: z.string().max(100).optional(),
  state: stageSchema.optional(),
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
  /** Place in the order of entry, which is the row's key in lists. */
  ordinal: z.int(),
  id: z.string(),
  state: stateSchema,
  stage: stageSchema,
  /** Every field's text; the document number is masked. */
  values: valuesSchema,
  /** Warnings with which it was accepted. */
  remarks: z.array(faultSchema),
  /** Why it was returned. */
  returned: z.string().nullable(),
})

const changeSchema = z.object({ field: z.string(), was: z.string(), is: z.string() })

const judgementSchema = z.object({
  /** Values that normalising changed or filled in. */
  changes: z.array(changeSchema),
  faults: z.array(faultSchema),
})

const idSchema = z.string().max(200)
const recordChangeSchema = z.object({
  id: idSchema,
  values: valuesSchema,
  /** The texts that were shown where `values` go. The change is refused where the store has another one by now. */
  seen: valuesSchema.optional(),
})
const problemSchema = z.object({ found: z.string(), remedy: z.string() })

const changeOutcomeSchema = z.object({
  id: z.string(),
  outcome: z.enum(['changed', 'same', 'refused']),
  /** Faults of the changed record, including warnings. */
  faults: z.array(faultSchema),
  /** Why the record cannot be changed at all. */
  problem: problemSchema.optional(),
  /** Texts of the fields that differ. Sending `before` as a change undoes this one. */
  before: valuesSchema,
  after: valuesSchema,
})

const choicesSchema = z.object({
  series: z.array(z.object({ name: z.string(), titles: z.array(z.string()), specialties: z.array(z.string()) })),
  /** 评审机构 of this unit. */
  committees: z.array(z.string()),
  unit: z.string(),
  /** Initials and pinyin of the words to choose from, by word, so that they can be typed by sound. */
  sounds: z.record(z.string(), z.array(z.string())),
})

/** Lists of records, single records, and changes by hand. */
export const recordsContract = {
  /** A page in the order of entry. */
  list: procedure.input(recordQuerySchema).output(recordPageSchema),
  /** Ordinals of all matching records, so that a list knows its length at once and reads rows when they become visible. */
  index: procedure
    .input(z.object({ filter: filterSchema, order: orderSchema.optional() }))
    .output(z.object({ ordinals: z.array(z.int()) })),
  /** Rows of a list. Removed records are left out. */
  rows: procedure
    .input(z.object({ ordinals: z.array(z.int()).max(mostRowsRead) }))
    .output(z.object({ rows: z.array(gridRowSchema) })),
  get: procedure.input(z.object({ id: idSchema })).output(recordDetailSchema),
  /** All texts of one record for editing, by default of the last one that was entered. Null when there is none. */
  values: procedure.input(z.object({ id: idSchema.optional() })).output(valuesSchema.nullable()),
  /** Judges texts while they are typed, of a new record or of changed fields of an existing one. */
  judge: procedure.input(z.object({ id: idSchema.optional(), values: valuesSchema })).output(judgementSchema),
  /** Adds one record by hand. If it is refused, nothing is stored and the answer has the faults. */
  add: procedure
    .input(z.object({ values: valuesSchema }))
    .output(z.object({ id: z.string().nullable(), faults: z.array(faultSchema) })),
  /** Changes fields of records, each judged and written or refused by itself. A dry run writes nothing. */
  edit: procedure
    .input(
      z.object({
        changes: z.array(recordChangeSchema).max(mostRecordsChanged),
        dryRun: z.boolean().default(false),
        /** Sends returned records to review again although nothing in them changes. */
        resend: z.boolean().default(false),
      }),
    )
    .output(z.object({ outcomes: z.array(changeOutcomeSchema) })),
  /** Removes records that were never submitted. Each is removed or refused by itself. */
  remove: procedure.input(z.object({ ids: z.array(idSchema).max(mostRecordsChanged) })).output(
    z.object({
      outcomes: z.array(z.object({ id: z.string(), removed: z.boolean(), problem: problemSchema.optional() })),
    }),
  ),
  /** Puts records back that this session removed, with what they had. Each is put back or refused by itself. */
  restore: procedure.input(z.object({ ids: z.array(idSchema).max(mostRecordsChanged) })).output(
    z.object({
      outcomes: z.array(z.object({ id: z.string(), restored: z.boolean(), problem: problemSchema.optional() })),
    }),
  ),
  /** Values of other records that match the text typed so far. */
  suggest: procedure
    .input(z.object({ field: z.enum(suggestedFields), text: z.string().max(200) }))
    .output(z.array(z.string())),
  /** Whole document numbers by record, after the password; audited. */
  revealNumbers: procedure
    .input(z.object({ ids: z.array(idSchema).min(1).max(mostRowsRead), password: z.string().min(1).max(1000) }))
    .output(z.record(z.string(), z.string())),
  /** A workbook of the list as it is filtered, sorted and shown; with whole document numbers after the password, audited. */
  export: procedure
    .input(
      z.object({
        filter: filterSchema,
        order: orderSchema.optional(),
        columns: z.array(z.enum([...editableFields, 'state'])).min(1),
        password: z.string().min(1).max(1000).optional(),
      }),
    )
    .output(z.file()),
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
