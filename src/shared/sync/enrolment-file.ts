import { z } from 'zod'
import { deviceStandingSchema, enrolAnswerSchema, enrolmentCodeSchema, enrolRequestSchema } from './enrolment.ts'
import { envelopeSchema, keyIdSchema, publicKeySchema, uuidSchema } from './envelope.ts'

/** The notice with a one-time code. It is as secret as the code. */
export const enrolmentNoticeSchema = z.strictObject({
  kind: z.literal('gzzc-enrolment'),
  server: z.url().max(300),
  code: enrolmentCodeSchema,
  unitName: z.string().min(1).max(200),
  province: z.string().min(1).max(100),
  /** Key id of the province's signing key. An answer signed by another key is refused. */
  signingKey: keyIdSchema,
})
export type EnrolmentNotice = z.infer<typeof enrolmentNoticeSchema>

/** Payload of a request's envelope, signed with the device's key, which proves that the device has the private key. */
export const enrolmentRequestSchema = z.strictObject({
  /** Null once the device is enrolled, because the file then only contains the list of accounts. */
  code: enrolmentCodeSchema.nullable(),
  publicKey: publicKeySchema,
  deviceName: z.string().min(1).max(100),
  /** The administrator's signed list of accounts. */
  accountList: envelopeSchema,
  /** As in an enrolment over the network. */
  replaces: enrolRequestSchema.shape.replaces,
  formerly: enrolRequestSchema.shape.formerly,
  /** Sealed batches of a device that is enrolled anew for which it has no receipt. */
  waiting: z.array(uuidSchema).max(200).optional(),
})
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>

/** Payload of an answer's envelope, signed with the province's key that it names. */
export const enrolmentAnswerSchema = z.strictObject({
  server: z.url().max(300),
  enrolment: enrolAnswerSchema,
  /** The device and its keys, after the list was received. */
  standing: deviceStandingSchema,
  /** The newest dictionary in its own signed envelope. */
  dictionary: envelopeSchema,
  /** Those of the batches that the request names which the province has. */
  received: z.array(uuidSchema).max(200).optional(),
})
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>
