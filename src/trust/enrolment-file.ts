import { z } from 'zod'
import { Problem } from '../shared/errors/problem.ts'
import {
  type EnrolmentAnswer,
  type EnrolmentRequest,
  enrolmentAnswerSchema,
  enrolmentRequestSchema,
} from '../shared/sync/enrolment-file.ts'
import { type Envelope, envelopeSchema, type PayloadType, payloadTypes } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelope, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey, type SigningKey } from './keys.ts'
import { parseVerified } from './verified-json.ts'

export const signEnrolmentRequest = (request: EnrolmentRequest, device: SigningKey): Envelope =>
  signEnvelope(payloadTypes.enrolmentRequest, canonicalBytes(request), [device])

export const signEnrolmentAnswer = (answer: EnrolmentAnswer, province: SigningKey): Envelope =>
  signEnvelope(payloadTypes.enrolmentAnswer, canonicalBytes(answer), [province])

/** The key that an envelope claims to be signed by, read before anything is verified: it only says what to verify with. */
const claimedKey = <T>(value: unknown, schema: z.ZodType<T>, keyOf: (payload: T) => string): string => {
  try {
    const { payload } = envelopeSchema.parse(value)
    return keyOf(schema.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))))
  } catch (cause) {
    throw new Problem('trust.envelope.malformed', { where: 'payload' }, { cause })
  }
}

const open = <T>(value: unknown, type: PayloadType, publicKey: string, schema: z.ZodType<T>): T => {
  const { payload, keyIds } = verifyEnvelope(value, type, [importVerifyingKey(publicKey)])
  // An envelope without a signature proves nothing.
  if (keyIds.length !== 1) throw new Problem('trust.envelope.malformed', { where: 'signatures' })
  return parseVerified(payload, schema)
}

/** A request, signed by the very key that it brings. @throws Problem `trust.envelope.*` */
export const openEnrolmentRequest = (value: unknown): EnrolmentRequest =>
  open(
    value,
    payloadTypes.enrolmentRequest,
    claimedKey(value, z.looseObject({ publicKey: z.string() }), ({ publicKey }) => publicKey),
    enrolmentRequestSchema,
  )

const signerSchema = z.looseObject({
  enrolment: z.looseObject({ keys: z.looseObject({ signing: z.looseObject({ publicKey: z.string() }) }) }),
})

/**
 * An answer, signed by the province's key that it names. Whether that is the right province is the reader's to compare.
 * @throws Problem `trust.envelope.*`
 */
export const openEnrolmentAnswer = (value: unknown): EnrolmentAnswer =>
  open(
    value,
    payloadTypes.enrolmentAnswer,
    claimedKey(value, signerSchema, ({ enrolment }) => enrolment.keys.signing.publicKey),
    enrolmentAnswerSchema,
  )
