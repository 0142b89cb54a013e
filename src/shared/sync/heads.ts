import { z } from 'zod'
import { timestampSchema } from './envelope.ts'
import { auditHeadSchema, checkpointNoteSchema, consistencySchema, restoredEntrySchema } from './log.ts'

/** Most earlier checkpoints that one question may name. */
export const mostProofs = 50

/** What a device knows of the two histories when a round of sync begins. */
export const headsRequestSchema = z.strictObject({
  /** Newest checkpoint of the log that the device keeps; null before the first. */
  checkpoint: checkpointNoteSchema.nullable(),
  /** Sizes of checkpoints of receipts that no proof has connected with the log yet. */
  sizes: z.array(z.int().min(1)).max(mostProofs),
  audit: z.strictObject({
    /** Head of the device's audit now. */
    head: auditHeadSchema,
    /** The head that the province last confirmed, with the hash that the device's audit has there now. */
    after: auditHeadSchema.nullable(),
    /** The device's audit does not contain what the province knows. The province notes this and goes on from `head`. */
    broken: z.boolean(),
  }),
})
export type HeadsRequest = z.infer<typeof headsRequestSchema>

/** Most restorations that an answer lists. */
export const mostRestorations = 50

/** A time that the province went on from a backup: the entry of its log, with the proof (C2SP tlog-proof) that the log has it. */
const loggedRestorationSchema = z.strictObject({ entry: restoredEntrySchema, proof: z.string().max(20_000) })
export type LoggedRestoration = z.infer<typeof loggedRestorationSchema>

export const headsAnswerSchema = z.strictObject({
  /** The log's newest checkpoint. */
  checkpoint: checkpointNoteSchema,
  /** One for each size that was asked for and that the log has. */
  proofs: z.array(consistencySchema).max(mostProofs + 1),
  /** The head of the device's audit that the province now knows. */
  audit: auditHeadSchema,
  /** The province's time; a province of an earlier version does not send it. */
  at: timestampSchema.optional(),
  /** The newest dictionary. */
  dictionaryVersion: z.int().min(1),
  /** Every restoration, under the same checkpoint; absent where there was none, and from a province of an earlier version. */
  restorations: z.array(loggedRestorationSchema).max(mostRestorations).optional(),
})
export type HeadsAnswer = z.infer<typeof headsAnswerSchema>
