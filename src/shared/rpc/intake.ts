import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'
import type { Field } from '../record/record-fields.ts'
import { columnOf } from '../record/template-columns.ts'
import { placedFaultSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** The largest spreadsheet a window hands to its core, in bytes: twice a plain workbook of 100,000 rows. */
export const largestImport = 64 * mebibyte
/** How many faults one call reads. */
const mostFaultsRead = 500

const fieldSchema = z.custom<Field>((field) => columnOf.has(field as Field))
const idSchema = z.string().max(100)

const importCountsSchema = z.object({
  rows: z.int(),
  accepted: z.int(),
  refused: z.int(),
  /** Accepted with warnings. */
  warned: z.int(),
  /** In the store already, or in a row above, word for word. */
  duplicates: z.int(),
  /** Without error, left out because a warning was not confirmed. */
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
      /** Hidden in the clerk's program. It is read all the same. */
      hidden: z.boolean(),
      /** Its field follows from its header, or from a clerk's earlier choice for that header. */
      settled: z.boolean(),
      /** First different texts below the header; document numbers are masked. */
      samples: z.array(z.string()),
    }),
  ),
  /** The sheet's first rows, for choosing the header among them. */
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
  /** With no warning confirmed. */
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
  /** What normalising changed, by sort; the most frequent first. */
  changes: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      count: z.int(),
      examples: z.array(z.object({ row: z.int(), cell: z.string(), was: z.string(), is: z.string() })),
    }),
  ),
  /** Columns without a field: their texts are kept with the records. */
  aside: z.array(z.object({ letters: z.string(), header: z.string() })),
  /** How many times the clerk mended something; the last one can be taken back. */
  mendings: z.int(),
})

const filterSchema = z.object({
  id: idSchema,
  /** Of one kind. */
  code: z.string().max(100).optional(),
  field: z.string().max(60).optional(),
  severity: severitySchema.optional(),
})

const foundFaultSchema = placedFaultSchema.extend({
  /** Who the row is about, as it is written there. */
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
      /** As the file has it, when it was mended here. */
      mended: z.string().optional(),
      faults: z.array(placedFaultSchema),
    }),
  ),
  aside: z.array(z.object({ header: z.string(), text: z.string() })),
})

const checkEventSchema = z.discriminatedUnion('kind', [
  /** `share`: how much of the sheet was read, 0 to 1. How many rows it has is known at its end. */
  z.object({ kind: z.literal('progress'), rows: z.int(), share: z.number() }),
  z.object({ kind: z.literal('done'), findings: findingsSchema }),
])

const runEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), rows: z.int(), total: z.int() }),
  z.object({ kind: z.literal('done'), counts: importCountsSchema, importId: z.string() }),
])

const pastImportSchema = z.object({
  id: z.string(),
  file: z.string(),
  /** ISO time, UTC. */
  at: z.string(),
  account: z.string(),
  counts: importCountsSchema,
  /** Records of it that are in the store now, and those of them that went further than `ready`. */
  present: z.int(),
  further: z.int(),
  undoneAt: z.string().nullable(),
})

const interruptedSchema = z.object({
  id: z.string(),
  file: z.string(),
  /** ISO time, UTC: when it began. */
  at: z.string(),
  account: z.string(),
})

/**
 * Import of spreadsheets. A file is opened once and then named by the id that `open` gave, until it is closed, another
 * one is opened, or the session ends.
 */
export const intakeContract = {
  /** Opens a file and returns how it would be read. Nothing is judged yet. */
  open: procedure.input(z.object({ file: z.file() })).output(openedSchema),
  /** How another sheet would be read, or the same one with another row as header. */
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
  /** Faults in the order of the file, from a place on; `total` of them fit. */
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
  /** How many faulty cells of the column have exactly this text. */
  alike: procedure
    .input(z.object({ id: idSchema, field: fieldSchema, text: z.string().max(2000) }))
    .output(z.object({ count: z.int() })),
  /** Takes the last mending back. */
  undoMending: procedure
    .input(z.object({ id: idSchema }))
    .output(z.object({ row: z.int().nullable(), findings: findingsSchema })),
  /** What would go in if rows with these warnings went in too. */
  counts: procedure
    .input(z.object({ id: idSchema, confirmed: z.array(z.string().max(100)).max(200) }))
    .output(z.object({ counts: importCountsSchema })),
  /** Stores what is good, and rows with only confirmed warnings. Ending the stream early cancels: then nothing is kept. */
  run: procedure
    .input(z.object({ id: idSchema, confirmed: z.array(z.string().max(100)).max(200) }))
    .output(eventIterator(runEventSchema)),
  /** The clerk's own file again, mended as in the window, every fault a coloured cell with a comment. */
  markedFile: procedure.input(z.object({ id: idSchema })).output(z.file()),
  /** Forgets a file. */
  close: procedure.input(z.object({ id: idSchema })),
  /** The empty import template. */
  template: procedure.output(z.file()),
  /** An import that the program's end interrupted: nothing of it is in the store. Null when there is none to report. */
  interrupted: procedure.output(interruptedSchema.nullable()),
  /** The report was read: it is not shown again. */
  forgetInterrupted: procedure.input(z.object({ id: idSchema })),
  /** The imports so far, newest first. */
  history: procedure.output(z.array(pastImportSchema)),
  /** Takes an import back as a whole; refused when a record of it went further than `ready`. */
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
