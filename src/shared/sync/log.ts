import { z } from 'zod'
import { sha256Schema, timestampSchema, uuidSchema } from './envelope.ts'

const number = z.string().min(1).max(40)

/**
 * An entry of the province's log, which is one leaf, as RFC 8785 bytes. The log can be published, because entries have only
 * digests of content that cannot be guessed, random ids and certificate numbers.
 */
export const logEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('batch.received'),
    batchId: uuidSchema,
    manifest: sha256Schema,
    /** SHA-256 of the receipt's payload. */
    receipt: sha256Schema,
  }),
  z.strictObject({
    kind: z.literal('certificate.issued'),
    number,
    /** SHA-256 of the PDF; of the QR token where there is no PDF (obtained 2010–2019). */
    digest: sha256Schema,
    at: timestampSchema,
  }),
  z.strictObject({
    kind: z.literal('certificate.corrected'),
    number,
    /** Number of the certificate that replaces it. */
    replacedBy: number,
    at: timestampSchema,
  }),
  z.strictObject({ kind: z.literal('certificate.revoked'), number, reason: z.string().max(60), at: timestampSchema }),
])
export type LogEntry = z.infer<typeof logEntrySchema>

/** Data for checking the log offline, pinned at enrolment. */
export const logIdentitySchema = z.strictObject({
  /** Origin line of its checkpoints. */
  origin: z.string().min(1).max(200),
  /** Verifier key in the signed-note form `name+hash+key` (C2SP signed-note). */
  verifierKey: z.string().min(1).max(400),
})
export type LogIdentity = z.infer<typeof logIdentitySchema>

export const consistencySchema = z.strictObject({
  from: z.int().min(0),
  to: z.int().min(0),
  hashes: z.array(z.base64()).max(130),
})
