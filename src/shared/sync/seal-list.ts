import { z } from 'zod'
import { envelopeSchema, timestampSchema } from './envelope.ts'

/** A seal of the province and the time in which it is used. */
const pinnedSealSchema = z.strictObject({
  /** DER in base64: the seal's certificate, then its issuers without the root. A file must contain exactly these. */
  certificates: z.array(z.base64().min(4).max(12_000)).min(1).max(4),
  /** The first moment at which it may set a seal. */
  from: timestampSchema,
  /** The last one; null while it is in use. What it sealed before stays valid. */
  until: timestampSchema.nullable(),
  /** Its key is known to others: nobody knows when a file was sealed, so no file is accepted by this seal alone. */
  compromised: z.boolean(),
})
export type PinnedSeal = z.infer<typeof pinnedSealSchema>

/** All seals that the province uses or used. The province signs the list with the key that units pin at enrolment. */
export const sealListSchema = z.strictObject({
  /** 1, 2, 3 …; a verifier never replaces a list by one of a lower generation. */
  generation: z.int().min(1),
  publishedAt: timestampSchema,
  seals: z.array(pinnedSealSchema).min(1).max(200),
})
export type SealList = z.infer<typeof sealListSchema>

/** A seal list as the province hands it out, over the wire and as a file alike. */
export const sealListFileSchema = z.strictObject({
  generation: z.int().min(1),
  /** DSSE of the province over the list (`payloadTypes.sealList`). */
  envelope: envelopeSchema,
})
export type SealListFile = z.infer<typeof sealListFileSchema>

/** Bytes of a seal list file at the most. */
export const largestSealListFile = 16 * 1024 * 1024
