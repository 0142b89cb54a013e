import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'
import type { Field } from '../record/record-fields.ts'
import { columnOf } from '../record/template-columns.ts'
import { placedFaultSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** The largest spreadsheet that a window sends to its core, in bytes: twice a plain workbook of 100,000 rows. */
export const largestImport = 64 * mebibyte
/** Most faults that one call reads. */
const mostFaultsRead = 500

const fieldSchema = z.custom<Field>((field) => columnOf.has(field as Field))
const idSchema = z.string().max(100)

const importCountsSchema = z.object({
  rows: z.int(),
  accepted: z.int(),
  refused: z.int(),
  /** Accepted with warnings. */
  warned: z.int(),
  /** Already in the store, or identical to a row above. */
  duplicates: z.int(),
  /** Rows without an error that are left out because a warning was not confirmed. */
  unconfirmed: z.int(),
})

const layoutSchema = z.object({
  sheet: z.string(),
  /** One-based; null when no header was found. */
  headerRow: z.int().nullable(),
  /** The row above it, when both together name the columns. */
  groupRow: z.int().nullable(),
  columns: z.array(
    z.object({
      /** Zero-based. */
      column: z.int(),
      letters: z.string(),
      header: z.string(),
      field: fieldSchema.nullable(),
      /** Hidden in the spreadsheet. It is read nevertheless. */
      hidden: z.boolean(),
      /** Its field follows from its header, or from a clerk's earlier choice for that header. */
      settled: z.boolean(),
      /** First different texts below the header; document numbers are masked. */
      samples: z.array(z.string()),
    }),
  ),
  /** Values that a header itself gives for every row, such as the kind of document that 身份证号码 names. */
  implied: z.array(z.object({ field: fieldSchema, text: z.string() })),
  /** What a clerk gave for every row of an earlier sheet with the same headers. */
  constants: z.array(z.object({ field: fieldSchema, text: z.string() })),
  /** Other sheets that are lists of people too. Only the chosen one is imported. */
  otherLists: z.array(z.string()),
  /** The sheet's first rows, from which the clerk may choose the header. */
  top: z.array(z.object({ row: z.int(), texts: z.array(z.string()) })),
})

const openedSchema = z.object({
  id: z.string(),
  sheets: z.array(z.object({ name: z.string(), visible: z.boolean() })),
  /** Layout of the default sheet. */
  layout: layoutSchema,
})

const severitySchema = z.enum(['error', 'warning'])

/** Result of a check, brought up to date after every correction. */
const findingsSchema = z.object({
  /** Counts when no warning is confirmed. */
  counts: importCountsSchema,
  /** Faults of one code in one column; errors first, the most frequent first. */
  kinds: z.array(
    z.object({
      code: z.string(),
      severity: severitySchema,
      field: z.string().optional(),
      column: z.string(),
      wanted: z.string(),
      source: z.string(),
      count: z.int(),
    }),
  ),
  /** Changes by normalising, by kind; the most frequent first. */
  changes: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      count: z.int(),
      examples: z.array(z.object({ row: z.int(), cell: z.string(), was: z.string(), is: z.string() })),
    }),
  ),
  /** Columns without a field. Their texts are stored with the records. */
  aside: z.array(z.object({ letters: z.string(), header: z.string() })),
  /** Number of the clerk's corrections. The last one can be undone. */
  mendings: z.int(),
})

const filterSchema = z.object({
  id: idSchema,
  /** Only faults of this code. */
  code: z.string().max(100).optional(),
  field: z.string().max(60).optional(),
  severity: severitySchema.optional(),
})

const foundFaultSchema = placedFaultSchema.extend({
  /** The person's name as the row has it. */
  name: z.string(),
})

const rowSchema = z.object({
  row: z.int(),
  cells: z.array(
    z.object({
      field: fieldSchema,
      /** The clerk's header, or ours for a field without a column. */
      header: z.string(),
      /** Address; empty for a field without a column. */
      cell: z.string(),
      /** The present text. */
      text: z.string(),
      /** Text of the file, if it was corrected here. */
      mended: z.string().optional(),
      faults: z.array(placedFaultSchema),
    }),
  ),
  aside: z.array(z.object({ header: z.string(), text: z.string() })),
})

const checkEventSchema = z.discriminatedUnion('kind', [
  /** `share`: part of the sheet that was read, 0 to 1. The number of its rows is only known at the end. */
  z.object({ kind: z.literal('progress'), rows: z.int(), share: z.number() }),
  z.object({ kind: z.literal('done'), findings: findingsSchema }),
])

const runEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), rows: z.int(), total: z.int() }),
  /** `findings`: of the rows that are left. */
  z.object({ kind: z.literal('done'), counts: importCountsSchema, importId: z.string(), findings: findingsSchema }),
])

const pastImportSchema = z.object({
  id: z.string(),
  file: z.string(),
  /** ISO time, UTC. */
  at: z.string(),
  account: z.string(),
  counts: importCountsSchema,
  /** Records of it that are in the store now, and those of them that are past the state `ready`. */
  present: z.int(),
  further: z.int(),
  undoneAt: z.string().nullable(),
})

const interruptedSchema = z.object({
  id: z.string(),
  file: z.string(),
  /** ISO time at which it began, UTC. */
  at: z.string(),
  account: z.string(),
})

/**
 * Import of spreadsheets. `open` returns an id for a file. The id is valid until the file is closed, another one is opened,
 * or the session ends.
 */
export const intakeContract = {
  /** Opens a file and returns how it would be read. Nothing is judged yet. */
  open: procedure.input(z.object({ file: z.file() })).output(openedSchema),
  /** Layout of another sheet, or of the same one with another row as header. */
  layout: procedure
    .input(z.object({ id: idSchema, sheet: z.string().max(200), headerRow: z.int().optional() }))
    .output(layoutSchema),
  /** Judges every row and writes nothing. Ending the stream early cancels. */
  check: procedure
    .input(
      z.object({
        id: idSchema,
        sheet: z.string().max(200),
        headerRow: z.int(),
        /** Every column of the layout, with its field or null to keep it aside. */
        columns: z.array(z.object({ column: z.int(), field: fieldSchema.nullable() })).max(600),
        /** The same text for every row, for fields without a column. */
        fixed: z.array(z.object({ field: fieldSchema, text: z.string().max(200) })).max(50),
      }),
    )
    .output(eventIterator(checkEventSchema)),
  /** Faults in the order of the file, from an offset on; `total` match the filter. */
  faults: procedure
    .input(filterSchema.extend({ from: z.int().min(0), count: z.int().min(1).max(mostFaultsRead) }))
    .output(z.object({ total: z.int(), faults: z.array(foundFaultSchema) })),
  /** The present state of one row, for correction. */
  row: procedure.input(z.object({ id: idSchema, row: z.int() })).output(rowSchema),
  /** Corrects a cell; with `all`, every faulty cell of the column with the same text. The file itself is not changed. */
  mend: procedure
    .input(
      z.object({
        id: idSchema,
        row: z.int(),
        field: fieldSchema,
        text: z.string().max(2000),
        all: z.boolean().default(false),
      }),
    )
    .output(findingsSchema),
  /** Number of faulty cells of the column with exactly this text. */
  alike: procedure
    .input(z.object({ id: idSchema, field: fieldSchema, text: z.string().max(2000) }))
    .output(z.object({ count: z.int() })),
  /** Undoes the last correction. */
  undoMending: procedure
    .input(z.object({ id: idSchema }))
    .output(z.object({ row: z.int().nullable(), findings: findingsSchema })),
  /** Counts of the import if these warnings are confirmed. */
  counts: procedure
    .input(z.object({ id: idSchema, confirmed: z.array(z.string().max(100)).max(200) }))
    .output(z.object({ counts: importCountsSchema })),
  /** Stores rows without faults and rows with only confirmed warnings. Ending the stream early cancels it and stores nothing. */
  run: procedure
    .input(z.object({ id: idSchema, confirmed: z.array(z.string().max(100)).max(200) }))
    .output(eventIterator(runEventSchema)),
  /** The clerk's file with the corrections of the window. Every fault is a coloured cell with a comment. */
  markedFile: procedure.input(z.object({ id: idSchema })).output(z.file()),
  /** Closes a file. */
  close: procedure.input(z.object({ id: idSchema })),
  /** The empty import template. */
  template: procedure.output(z.file()),
  /** An import that was interrupted by the end of the program, so nothing of it is in the store. Null without one to report. */
  interrupted: procedure.output(interruptedSchema.nullable()),
  /** Notes that the report was read, so that it is not shown again. */
  forgetInterrupted: procedure.input(z.object({ id: idSchema })),
  /** The imports so far, newest first. */
  history: procedure.output(z.array(pastImportSchema)),
  /** Undoes an import as a whole. Refused when a record of it is past the state `ready`. */
  undo: procedure.input(z.object({ id: idSchema })).output(z.object({ removed: z.int() })),
}

export type ImportCounts = z.infer<typeof importCountsSchema>
export type ImportLayout = z.infer<typeof layoutSchema>
export type OpenedImport = z.infer<typeof openedSchema>
export type ImportFindings = z.infer<typeof findingsSchema>
export type FaultKind = ImportFindings['kinds'][number]
export type FoundFault = z.infer<typeof foundFaultSchema>
export type ImportedRow = z.infer<typeof rowSchema>
export type CheckEvent = z.infer<typeof checkEventSchema>
export type RunEvent = z.infer<typeof runEventSchema>
export type InterruptedImport = z.infer<typeof interruptedSchema>
export type PastImport = z.infer<typeof pastImportSchema>
