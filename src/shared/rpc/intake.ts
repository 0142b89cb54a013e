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
  }),
])

/** Import of spreadsheets. */
export const intakeContract = {
  /** Judges and stores a spreadsheet's rows. Ending the stream early cancels: then nothing of the file is kept. */
  importFile: procedure
    .input(z.object({ file: z.file(), dryRun: z.boolean().default(false) }))
    .output(eventIterator(importEventSchema)),
}

export type ImportCounts = z.infer<typeof importCountsSchema>
export type ImportEvent = z.infer<typeof importEventSchema>
export type ImportResult = Omit<Extract<ImportEvent, { kind: 'done' }>, 'kind'>
