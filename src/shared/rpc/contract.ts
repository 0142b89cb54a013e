import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { states } from '../certificate/life-cycle.ts'
import { documentTypes, recordSchema, reviewTypes } from '../certificate/record.ts'
import { type ErrorCode, registry } from '../errors/registry.ts'

/** What a window may ask of its core. Handlers: `core/host/router.ts`; callers: `renderer/connection.ts`. */

/** The largest spreadsheet a window hands to its core, in bytes: twice a plain workbook of 100,000 rows. */
export const largestImport = 64 * 1024 * 1024
/** How many faults an import sends to the window; the error workbook holds all. */
export const mostFaultsShown = 1000

const problemSchema = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(registry, code)),
  found: z.string(),
  wanted: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** Every call may fail with a problem of the registry: its three Chinese sentences travel as the error's data. */
const procedure = oc.errors({ PROBLEM: { status: 400, message: 'problem', data: problemSchema } })

const stateSchema = z.enum(states)
export const accountRoles = ['clerk', 'reviewer', 'administrator'] as const
export const accountRoleWords = { clerk: '经办人', reviewer: '审核人', administrator: '管理员' } as const

const accountSchema = z.object({ id: z.string(), name: z.string(), role: z.enum(accountRoles) })

const hostSchema = z.object({
  version: z.string(),
  /** The folder that holds the unit's data. */
  home: z.string(),
  /** False until a unit was enrolled in this folder. */
  hasUnit: z.boolean(),
})

const summarySchema = z.object({
  unitName: z.string(),
  total: z.int(),
  /** Number of records in each state that has any. */
  counts: z.partialRecord(stateSchema, z.int()),
})

const faultSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  field: z.string().optional(),
  found: z.string(),
  wanted: z.string(),
  source: z.string(),
})

const placedFaultSchema = faultSchema.extend({
  sheet: z.string(),
  cell: z.string(),
  row: z.int(),
  column: z.string(),
})

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

export const contract = {
  /** Where this core runs and on what. Answers signed-out windows too. */
  host: { info: procedure.output(hostSchema) },
  /** One core serves one person at one screen: the session is the core's and outlives a window's reload. */
  session: {
    /** Who may sign in here; empty without a unit. */
    accounts: procedure.output(z.array(accountSchema)),
    current: procedure.output(accountSchema.nullable()),
    signIn: procedure
      .input(z.object({ name: z.string().max(200), password: z.string().max(1000) }))
      .output(accountSchema),
    /** Signs out: the store closes and its key is forgotten. */
    lock: procedure.output(z.void()),
  },
  unit: { summary: procedure.output(summarySchema) },
  records: {
    list: procedure.input(recordQuerySchema).output(recordPageSchema),
    get: procedure.input(z.object({ id: z.string().max(200) })).output(recordDetailSchema),
  },
  intake: {
    /** Judges and stores a spreadsheet's rows. Ending the stream early cancels: then nothing of the file is kept. */
    importFile: procedure
      .input(z.object({ file: z.file(), dryRun: z.boolean().default(false) }))
      .output(eventIterator(importEventSchema)),
  },
}

export type CoreClient = ContractRouterClient<typeof contract>
export type Account = z.infer<typeof accountSchema>
export type HostInfo = z.infer<typeof hostSchema>
export type UnitSummary = z.infer<typeof summarySchema>
export type RecordQuery = z.infer<typeof recordQuerySchema>
export type RecordRow = z.infer<typeof recordRowSchema>
export type RecordPage = z.infer<typeof recordPageSchema>
export type RecordDetail = z.infer<typeof recordDetailSchema>
export type ImportCounts = z.infer<typeof importCountsSchema>
export type ImportEvent = z.infer<typeof importEventSchema>
export type ImportResult = Omit<Extract<ImportEvent, { kind: 'done' }>, 'kind'>
