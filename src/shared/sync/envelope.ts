import { z } from 'zod'
import { mebibyte } from '../byte-size.ts'

/** SHA-256 in lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
/** Key id: the first 128 bits of SHA-256 over the key's SPKI bytes, in lower-case hex. */
export const keyIdSchema = z.string().regex(/^[0-9a-f]{32}$/)
/** A raw X25519 public key in base64. */
export const sealingKeySchema = z.base64().length(44)

/** An Ed25519 public key as base64 of its SPKI (44 bytes). */
export const publicKeySchema = z.base64().length(60)
export const timestampSchema = z.iso.datetime({ offset: false })
export const uuidSchema = z.uuid()

/**
 * DSSE envelope (github.com/secure-systems-lab/dsse, v1.0.2). It is parsed before it is verified, so it does not describe
 * the payload, which is read only from verified bytes.
 */
export const envelopeSchema = z.strictObject({
  payloadType: z.string().min(1).max(100),
  payload: z.base64().max(16 * mebibyte),
  signatures: z
    .array(z.strictObject({ keyid: keyIdSchema, sig: z.base64().length(88) }))
    .min(1)
    .max(8),
})
export type Envelope = z.infer<typeof envelopeSchema>

/** Type of each signed payload, so that a signature for one kind is not valid for another. */
export const payloadTypes = {
  batch: 'application/vnd.gzzc.batch+json',
  receipt: 'application/vnd.gzzc.receipt+json',
  dictionary: 'application/vnd.gzzc.dictionary+json',
  sealList: 'application/vnd.gzzc.seal-list+json',
  enrolmentRequest: 'application/vnd.gzzc.enrolment-request.v2+json',
  enrolmentAnswer: 'application/vnd.gzzc.enrolment-answer.v2+json',
  accountList: 'application/vnd.gzzc.account-list+json',
} as const
export type PayloadType = (typeof payloadTypes)[keyof typeof payloadTypes]
