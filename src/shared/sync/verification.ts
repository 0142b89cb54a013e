import { z } from 'zod'
import { documentTypes } from '../record/words.ts'
import { sha256Schema, timestampSchema } from './envelope.ts'

const number = z.string().min(1).max(40)

/** A reason for an answer: a stable code and a Chinese sentence. */
const reasonSchema = z.strictObject({ code: z.string().max(100), text: z.string().max(500) })

/** Three questions, answered separately. Null means that the given data do not answer the question. */
export const verificationSchema = z.strictObject({
  /** Whether nothing was changed after sealing. */
  intact: z.boolean().nullable(),
  /** Whether it was neither revoked nor replaced at `asOf`. */
  inForce: z.boolean().nullable(),
  issuedByProvince: z.boolean().nullable(),
  number: number.nullable(),
  asOf: timestampSchema,
  reasons: z.array(reasonSchema).max(30),
  /** Content of the token, for comparison with the paper by eye; only when it is genuine. */
  shown: z.array(z.strictObject({ label: z.string().max(40), value: z.string().max(300) })).max(20),
})
export type Verification = z.infer<typeof verificationSchema>

/** The token as the QR code carries it, alone or as the whole URL. */
export const tokenRequestSchema = z.strictObject({ token: z.string().min(1).max(4_000) })

/** Any two of the three. Document numbers travel in bodies only, never in URLs. */
export const lookupRequestSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    documentNumber: z.string().trim().min(1).max(40).optional(),
    certificateNumber: z.string().trim().min(1).max(40).optional(),
  })
  .refine((asked) => Object.values(asked).filter(Boolean).length >= 2, '请至少填写两项：姓名、证件号码、证书编号')
export type LookupRequest = z.infer<typeof lookupRequestSchema>

/** A certificate as the public sees it. Personal data is masked so that only a person who knows it recognises it. */
const publicCertificateSchema = z.strictObject({
  number,
  name: z.string(),
  documentType: z.enum(documentTypes),
  documentNumber: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  obtainedOn: z.iso.date(),
  unit: z.string(),
  committee: z.string(),
  status: z.enum(['inForce', 'revoked', 'corrected']),
  /** A PDF exists (obtained 2020 or later). */
  pdf: z.boolean(),
})
export type PublicCertificate = z.infer<typeof publicCertificateSchema>

/** An unknown certificate and a wrong name give the same answer: an empty list. */
export const lookupAnswerSchema = z.strictObject({
  asOf: timestampSchema,
  certificates: z.array(publicCertificateSchema).max(50),
})
export type LookupAnswer = z.infer<typeof lookupAnswerSchema>

/** A question for a certificate's status, and the file that is compared with the issued one. */
export const statusQuerySchema = z.looseObject({ file: sha256Schema.optional() })

/** Answer to a certificate number alone: whether it exists and is in force, without data of the person. */
export const statusAnswerSchema = z.strictObject({
  number,
  status: z.enum(['inForce', 'revoked', 'corrected', 'unknown']),
  /** The file of the question is the one that was issued; absent when the question named none. */
  sameFile: z.boolean().optional(),
  /** It was, until the certificate was made anew under its number. */
  formerFile: z.literal(true).optional(),
  asOf: timestampSchema,
})
export type StatusAnswer = z.infer<typeof statusAnswerSchema>
