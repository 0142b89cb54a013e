import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { placedFaultSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/** The largest spreadsheet a window hands to its core, in bytes: twice a plain workbook of 100,000 rows. */
export const largestImport = 64 * 1024 * 1024
/** How many faults an import sends to the window; the error workbook holds all. */
export const mostFaultsShown = 1000

const importCountsSchema = z.object({
  rows: z.int(),
  accepted: z.int(),
  refused: z.int(),
  warned: z.int(),
  duplicates: z.int(),
})

/** An import's stream: progress while it runs, and one last event with the result. */
const importEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), rows: z.int() }),
  z.object({
    kind: z.literal('done'),
    counts: importCountsSchema,
    /** The first {@link mostFaultsShown}. */
    faults: z.array(placedFaultSchema),
    faultCount: z.int(),
    /** Names the import in the history; null for a dry run, which leaves none. */
    importId: z.string().nullable(),
  }),
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

/** Import of spreadsheets. */
export const intakeContract = {
  /** Judges and stores a spreadsheet's rows. Ending the stream early cancels: then nothing of the file is kept. */
  importFile: procedure
    .input(z.object({ file: z.file(), dryRun: z.boolean().default(false) }))
    .output(eventIterator(importEventSchema)),
  /** The clerk's own sheet again, every fault a coloured cell with a comment. */
  markedFile: procedure.input(z.object({ file: z.file() })).output(z.file()),
  /** The empty import template. */
  template: procedure.output(z.file()),
  /** The imports so far, newest first. */
  history: procedure.output(z.array(pastImportSchema)),
  /** Takes an import back as a whole; refused when a record of it went further than `ready`. */
  undo: procedure.input(z.object({ id: z.string().max(100) })).output(z.object({ removed: z.int() })),
}

export type ImportCounts = z.infer<typeof importCountsSchema>
export type ImportEvent = z.infer<typeof importEventSchema>
export type ImportResult = Omit<Extract<ImportEvent, { kind: 'done' }>, 'kind'>
export type PastImport = z.infer<typeof pastImportSchema>
