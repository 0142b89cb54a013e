import { z } from 'zod'
import { accountKeyAnswerSchema, accountKeyRequestSchema, enrolAnswerSchema, enrolmentCodeSchema } from './enrolment.ts'
import { envelopeSchema, keyIdSchema, publicKeySchema } from './envelope.ts'

/** What the province writes beside a one-time code. As secret as the code itself. */
export const enrolmentNoticeSchema = z.strictObject({
  kind: z.literal('gzzc-enrolment'),
  server: z.url().max(300),
  code: enrolmentCodeSchema,
  unitName: z.string().min(1).max(200),
  province: z.string().min(1).max(100),
  /** Key id of the province's signing key: an answer by another one is refused. */
  signingKey: keyIdSchema,
})
export type EnrolmentNotice = z.infer<typeof enrolmentNoticeSchema>

/** Payload of a request's envelope, signed with the device's key: the signature proves that the device has the private key. */
export const enrolmentRequestSchema = z.strictObject({
  /** Null once the device is enrolled: the file then only carries keys of persons. */
  code: enrolmentCodeSchema.nullable(),
  publicKey: publicKeySchema,
  deviceName: z.string().min(1).max(100),
  accounts: z.array(accountKeyRequestSchema).max(200),
})
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>

/** Payload of an answer's envelope, signed with the province's key that it names. */
export const enrolmentAnswerSchema = z.strictObject({
  server: z.url().max(300),
  enrolment: enrolAnswerSchema,
  accounts: z.array(accountKeyAnswerSchema).max(200),
  /** The newest dictionary, signed by itself. */
  dictionary: envelopeSchema,
})
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>
