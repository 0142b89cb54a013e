import { z } from 'zod'
import { Problem } from '../shared/errors/problem.ts'
import {
  type EnrolmentAnswer,
  type EnrolmentNotice,
  type EnrolmentRequest,
  enrolmentAnswerSchema,
  enrolmentNoticeSchema,
  enrolmentRequestSchema,
} from '../shared/sync/enrolment-file.ts'
import { enrolmentFiles } from '../shared/sync/enrolment-file-names.ts'
import { type Envelope, envelopeSchema, type PayloadType, payloadTypes } from '../shared/sync/envelope.ts'
import { tolerant } from '../shared/sync/tolerant.ts'
import { canonicalBytes } from '../trust/canonical.ts'
import { signEnvelope, signEnvelopeBy, verifyEnvelope } from '../trust/dsse.ts'
import { importVerifyingKey, type SigningKey } from '../trust/keys.ts'
import type { Signer } from '../trust/signer.ts'
import { decodeStrictJson, parseVerified, readPayload } from '../trust/verified-json.ts'

export const signEnrolmentRequest = (request: EnrolmentRequest, device: SigningKey): Envelope =>
  signEnvelope(payloadTypes.enrolmentRequest, canonicalBytes(request), [device])

export const signEnrolmentAnswer = (answer: EnrolmentAnswer, province: Signer): Promise<Envelope> =>
  signEnvelopeBy(payloadTypes.enrolmentAnswer, canonicalBytes(answer), province)

/** Reads the key with which an envelope claims to be signed. Nothing is verified yet, because verifying needs this key. */
const claimedKey = <T>(value: unknown, schema: z.ZodType<T>, keyOf: (payload: T) => string): string => {
  try {
    return keyOf(readPayload(envelopeSchema.parse(value), schema))
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

/** Verifies a request under the key that it contains, which proves that the sender has that key. @throws Problem `trust.envelope.*` */
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
 * Verifies an answer under the province's key that it contains. The caller must compare that key with the pinned one.
 * @throws Problem `trust.envelope.*`
 */
export const openEnrolmentAnswer = (value: unknown): EnrolmentAnswer =>
  open(
    value,
    payloadTypes.enrolmentAnswer,
    claimedKey(value, signerSchema, ({ enrolment }) => enrolment.keys.signing.publicKey),
    tolerant(enrolmentAnswerSchema),
  )

/** Parses a request or an answer as JSON without verifying it. @throws Problem `setup.file.damaged` */
export const parseEnrolmentFile = (name: string, bytes: Uint8Array): unknown => {
  try {
    if (bytes.length <= enrolmentFiles.largestBytes) return decodeStrictJson(bytes)
  } catch {
    // It is not JSON, or no strict JSON, and is refused below.
  }
  throw new Problem('setup.file.damaged', { file: name })
}

/** Parses the enrolment notice that the province gave to a unit. @throws Problem `setup.file.damaged` */
export const readEnrolmentNotice = (name: string, bytes: Uint8Array): EnrolmentNotice => {
  const parsed = tolerant(enrolmentNoticeSchema).safeParse(parseEnrolmentFile(name, bytes))
  if (!parsed.success) throw new Problem('setup.file.damaged', { file: name }, { cause: parsed.error })
  return parsed.data
}
