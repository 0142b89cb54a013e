import { z } from 'zod'
import { keyIdSchema, sha256Schema, timestampSchema, uuidSchema } from './envelope.ts'

/** The newest row of an audit chain at one moment: its number and its hash, which covers every row before it. */
export const auditHeadSchema = z.strictObject({ seq: z.int().min(1), hash: sha256Schema })
export type AuditHead = z.infer<typeof auditHeadSchema>

/** A checkpoint as the log signed it: a C2SP signed note. */
export const checkpointNoteSchema = z.string().min(1).max(2_000)

const number = z.string().min(1).max(40)

/** The province went on from a backup that lacked entries which the log once had. */
export const restoredEntrySchema = z.strictObject({
  kind: z.literal('province.restored'),
  /** The epoch that begins; the first is 1. */
  epoch: z.int().min(2),
  /** How many entries more the log once had. */
  lost: z.int().min(0),
  at: timestampSchema,
})

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
  /** The file was made anew under its number, for example because it was sealed while the server's clock was wrong. */
  z.strictObject({
    kind: z.literal('certificate.reissued'),
    number,
    /** SHA-256 of the new PDF, and of the one that it replaces. */
    digest: sha256Schema,
    replaces: sha256Schema,
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
  restoredEntrySchema,
  /** The head of the province's own audit chain. A chain that was cut or rewritten later no longer has it. */
  z.strictObject({ kind: z.literal('audit.province'), ...auditHeadSchema.shape }),
  /** The head of the audit chain of a unit's device, as the manifest of a batch named it. */
  z.strictObject({ kind: z.literal('audit.unit'), device: keyIdSchema, batchId: uuidSchema, ...auditHeadSchema.shape }),
])
export type LogEntry = z.infer<typeof logEntrySchema>

/** How far the province is. Its epoch rises each time it goes on from a backup; size and root are those of its log. */
export const provinceHeadSchema = z.strictObject({ epoch: z.int().min(1), size: z.int().min(0), root: sha256Schema })
export type ProvinceHead = z.infer<typeof provinceHeadSchema>

/** Data for checking the log offline, pinned at enrolment. */
export const logIdentitySchema = z.strictObject({
  /** Origin line of its checkpoints. */
  origin: z.string().min(1).max(200),
  /** Verifier key in the signed-note form `name+hash+key` (C2SP signed-note). */
  verifierKey: z.string().min(1).max(400),
})
export type LogIdentity = z.infer<typeof logIdentitySchema>

/** Hashes of a consistency proof (RFC 6962), each 32 bytes. */
export const consistencyHashesSchema = z.array(z.base64()).max(130)

export const consistencySchema = z.strictObject({
  from: z.int().min(0),
  to: z.int().min(0),
  hashes: consistencyHashesSchema,
})
