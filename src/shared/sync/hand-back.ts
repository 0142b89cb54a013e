import { z } from 'zod'
import { sha256Schema, uuidSchema } from './envelope.ts'

// What a unit hands back to a province that went on from a backup and lost it. Batches are submitted again with the receipt that
// they had; this is what happened to their records afterwards.

/** How far a record had come, in this order. */
export const lostResultKinds = ['confirmed', 'issued', 'corrected', 'revoked'] as const
export type LostResultKind = (typeof lostResultKinds)[number]

/** Most results of one request. */
export const handBackPage = 500

const place = { batchId: uuidSchema, recordId: uuidSchema }

const lostResultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...place, kind: z.literal('returned'), text: z.string().max(500) }),
  z.strictObject({
    ...place,
    kind: z.enum(lostResultKinds),
    number: z.string().min(1).max(40),
    /** Of the issued PDF, if it had one. */
    pdf: sha256Schema.nullable(),
    /** Why it was revoked, or the number that replaced it. */
    reason: z.string().max(500).nullable(),
  }),
])
export type LostResult = z.infer<typeof lostResultSchema>

export const handBackRequestSchema = z.strictObject({ results: z.array(lostResultSchema).min(1).max(handBackPage) })
export const handBackAnswerSchema = z.strictObject({
  /** How many of them the province did not know. */
  taken: z.int().min(0),
})
