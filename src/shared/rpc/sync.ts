import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { signingRoles } from '../account.ts'
import { mebibyte } from '../byte-size.ts'
import { lineSettingSchema } from './line-setting.ts'
import { problemSchema, procedure } from './procedure.ts'

/** Decisions of the province about people, as a round receives them. */
export const resultKinds = ['confirmed', 'issued', 'returned', 'corrected', 'revoked'] as const
/** How many people each decision was about. */
export const resultsSchema = z.partialRecord(z.enum(resultKinds), z.int())
export type SyncResults = z.infer<typeof resultsSchema>

const lastRoundSchema = z.object({
  at: z.string(),
  /** ISO time of the last successful round. */
  wellAt: z.string().nullable(),
  problem: problemSchema.nullable(),
  batches: z.int(),
  events: z.int(),
  results: resultsSchema,
})

const outboxSchema = z.object({
  keys: z.array(z.object({ account: z.string(), role: z.enum(signingRoles) })),
  batches: z.array(
    z.object({
      id: z.string(),
      seq: z.int(),
      count: z.int(),
      photos: z.int(),
      photoBytes: z.int(),
      waitsFor: z.enum(['countersign', 'send']),
      since: z.string(),
    }),
  ),
})

const statusSchema = z.object({
  line: lineSettingSchema,
  /** Null before the unit is enrolled. */
  server: z.string().nullable(),
  province: z.string().nullable(),
  dictionaryVersion: z.int().nullable(),
  /** Generation of the province's list of seals that is in use; null before the first. */
  sealGeneration: z.int().nullable(),
  /** `seq` of the last event that was applied. */
  feedCursor: z.int(),
  running: z.boolean(),
  /** ISO time of the next automatic round; null while one runs. */
  nextAt: z.string().nullable(),
  last: lastRoundSchema.nullable(),
  /** ISO time at which the newest receipt arrived, by a round or as a file; null before the first. */
  receivedAt: z.string().nullable(),
  /** The province showed a log that does not continue the one that this unit saw; null when it does. Nothing is sent then. */
  splitView: z
    .object({
      relation: z.enum(['shrank', 'forked']),
      /** Entries of the log that the unit saw, and of the one that was shown now. */
      kept: z.int(),
      found: z.int(),
      /** ISO time. */
      at: z.string(),
    })
    .nullable(),
  /** The province went on from a backup, and nobody here has read of it; null when there is nothing to read. */
  restored: z
    .object({
      /** ISO time at which the province began anew. */
      at: z.string(),
      /** Everything that could be handed back was. */
      settled: z.boolean(),
      /** Batches that it lost: handed back, and waiting to be. */
      handedBack: z.int(),
      waiting: z.int(),
      /** Numbers, certificates and revocations that it lost. */
      results: z.int(),
    })
    .nullable(),
  outbox: outboxSchema,
  /**
   * Records that were returned, that the province holds, or whose applicant's photo it could not send; results that do not fit or
   * that the province lost; and certificates that certify something else than was signed.
   */
  unsettled: z.array(
    z.object({
      /** Null where this computer has no such record. */
      recordId: z.string().nullable(),
      /** The parked event, where a result does not fit its record. */
      event: z.int().nullable(),
      name: z.string(),
      /** Null where it does not concern a batch. */
      batchSeq: z.int().nullable(),
      kind: z.enum(['returned', 'held', 'uploadLost', 'misfit', 'certifiedOther', 'lost']),
      detail: z.string(),
    }),
  ),
})

const syncEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    step: z.enum(['dictionary', 'keys', 'photos', 'batches', 'roster', 'feed', 'uploads']),
    done: z.int(),
    total: z.int(),
  }),
  z.object({
    kind: z.literal('done'),
    keysRegistered: z.int(),
    photosSent: z.int(),
    batches: z.int(),
    events: z.int(),
    results: resultsSchema,
  }),
])

const receiptResultSchema = z.object({
  batchId: z.string(),
  seq: z.int(),
  accepted: z.int(),
  refused: z.int(),
  held: z.int(),
  logIndex: z.int(),
})

const chainBreakSchema = z.object({
  /**
   * This computer lacks batches; it has another one in the newest one's place; a backup was restored and not compared yet; the
   * database lacks the last operations, `own` of them; the folder is not where it was, moved or copied.
   */
  relation: z.enum(['behind', 'other', 'unchecked', 'lost', 'copied']),
  /** Number of batches that the province has of this computer; null while that is unknown. */
  province: z.int().nullable(),
  own: z.int(),
})
export type ChainBreak = z.infer<typeof chainBreakSchema>

/** This computer's clock contradicts another time. */
const clockWarningSchema = z.object({
  /** The province's time, or that of the audit's newest rows. */
  than: z.enum(['server', 'audit']),
  /** Seconds by which this computer's clock is ahead; below 0 it is behind. */
  seconds: z.int(),
  /** ISO time of the audit's newest row; null beside the province's. */
  last: z.string().nullable(),
})
export type ClockWarning = z.infer<typeof clockWarningSchema>

const reEnrolledSchema = z.object({
  /** Id of the device that this computer is now. */
  device: z.string(),
  /** Batches that the province does not have, and their records: they wait for the next batch again. */
  batches: z.int(),
  records: z.int(),
  /** Everybody needs a new key: the administrator has one, the others get theirs with a new password. */
  newKeys: z.boolean(),
})
export type ReEnrolled = z.infer<typeof reEnrolledSchema>

/** A record of the province that differs from this computer's; a person decides. */
const adoptionConflictSchema = z.object({
  recordId: z.string(),
  /** The record itself with another content, or another record of the same person and title. */
  kind: z.enum(['differs', 'duplicate']),
  ownId: z.string(),
  name: z.string(),
  /** In Chinese. */
  ownState: z.string(),
  provinceState: z.string(),
  number: z.string().nullable(),
  differences: z.array(z.object({ label: z.string(), own: z.string(), province: z.string() })),
})
export type AdoptionConflict = z.infer<typeof adoptionConflictSchema>

const adoptionResultSchema = z.object({
  /** Records that were brought back, and that were brought to the province's state. */
  added: z.int(),
  moved: z.int(),
  same: z.int(),
  /** Records that the unit went on with since the province sent them back. */
  newer: z.int(),
  /** Records that differ, found now; `conflicts` are all that wait for a decision. */
  conflict: z.int(),
  conflicts: z.int(),
  photos: z.int(),
  /** Records whose photo the province could not deliver. */
  lost: z.int(),
})
export type AdoptionResult = z.infer<typeof adoptionResultSchema>

const adoptionEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.int(), total: z.int() }),
  adoptionResultSchema.extend({ kind: z.literal('done') }),
])
export type AdoptionEvent = z.infer<typeof adoptionEventSchema>

/** The largest receipt file, in bytes; one of a full batch is about 3 MB. */
export const largestReceipt = 32 * mebibyte

/** 同步: waiting data, result of the last round, a round now, a receipt from a file. */
export const syncContract = {
  /** How this computer's batches differ from those that the province has of it; null when they do not, as far as is known. */
  chain: procedure.output(chainBreakSchema.nullable()),
  /** How this computer's clock contradicts the province's or the audit; null when it does not, as far as is known. */
  clock: procedure.output(clockWarningSchema.nullable()),
  status: procedure.output(statusSchema),
  /** Runs a round, or joins the running one. Ending the stream early cancels it. The next round continues from there. */
  now: procedure.output(eventIterator(syncEventSchema)),
  /**
   * Enrols this computer anew with a fresh code, as an administrator. Where everybody needs a new key, the session ends: the
   * administrator signs in again and sets the others' passwords.
   */
  reEnrol: procedure
    .input(
      z.object({
        code: z.string().max(100),
        deviceName: z.string().max(100),
        password: z.string().max(1000),
        copy: z.boolean(),
      }),
    )
    .output(reEnrolledSchema),
  /** The request for the same without a connection, as a file that a person takes to the province. */
  writeReEnrolment: procedure
    .input(z.object({ code: z.string().max(100), deviceName: z.string().max(100), copy: z.boolean() }))
    .output(z.file()),
  /** Applies the province's answer to that request, as `reEnrol` does. The province's receipts come as files. */
  importReEnrolment: procedure
    .input(z.object({ file: z.file(), password: z.string().max(1000) }))
    .output(reEnrolledSchema),
  /** Adopts the unit's records as the province has them. Ending the stream early cancels it; what was adopted stays. */
  adopt: procedure.output(eventIterator(adoptionEventSchema)),
  conflicts: procedure.output(z.array(adoptionConflictSchema)),
  decide: procedure.input(z.object({ recordId: z.string(), take: z.enum(['province', 'own']) })).output(z.void()),
  /** Notes that this data was moved here and its original is not used any more. */
  moved: procedure.output(z.void()),
  /** Notes that a person has seen to the operations that the database lacks. */
  acknowledgeLoss: procedure.output(z.void()),
  /** Limits the rate and pauses automatic rounds, at once: a running round is called off when paused. */
  setLine: procedure.input(lineSettingSchema),
  /** Settles a result that does not fit: it is not applied any more. */
  settleEvent: procedure.input(z.object({ event: z.int() })).output(z.void()),
  /** Settles a result that the province lost: the clerk has seen to it. */
  settleLost: procedure.input(z.object({ recordId: z.string() })).output(z.void()),
  /** Notes that a person has read that the province went on from a backup. */
  acknowledgeRestored: procedure.output(z.void()),
  importReceipt: procedure.input(z.object({ file: z.file() })).output(receiptResultSchema),
  /**
   * Adopts the province's list of seals from a file, for a computer that never reaches the province. A list that is not newer
   * changes nothing: both generations are those in use then.
   */
  importSeals: procedure
    .input(z.object({ file: z.file() }))
    .output(z.object({ generation: z.int(), was: z.int().nullable() })),
}

export type SyncStatus = z.infer<typeof statusSchema>
export type SyncEvent = z.infer<typeof syncEventSchema>
export type SyncDone = Omit<Extract<SyncEvent, { kind: 'done' }>, 'kind'>
export type ReceiptResult = z.infer<typeof receiptResultSchema>
