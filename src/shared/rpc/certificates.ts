import { z } from 'zod'
import { levels } from '../record/words.ts'
import { procedure } from './procedure.ts'

export const certificateStates = ['issued', 'corrected', 'revoked'] as const
/** issued: in force; corrected: replaced by another certificate; revoked: void. */
export type CertificateState = (typeof certificateStates)[number]
export const certificateStateWords = { issued: '有效', corrected: '已更正', revoked: '已撤销' } as const

const filter = {
  /** Part of a name or of an employer's name, or a whole document or certificate number. */
  search: z.string().max(100).optional(),
  state: z.enum(certificateStates).optional(),
}

const certificateSchema = z.object({
  recordId: z.string(),
  number: z.string(),
  state: z.enum(certificateStates),
  name: z.string(),
  /** Masked. */
  documentNumber: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  level: z.enum(levels),
  obtainedOn: z.string(),
  employerName: z.string(),
  issuedAt: z.string().nullable(),
  /** False where only verification is offered. */
  hasFile: z.boolean(),
  /** Chinese: why it is no longer in force; empty otherwise. */
  detail: z.string(),
})

const pageSchema = z.object({
  rows: z.array(certificateSchema),
  /** Send it back as `after` for the next page; null at the end. */
  next: z.string().nullable(),
  counts: z.record(z.enum(certificateStates), z.int()),
})

const checkSchema = z.object({
  intact: z.boolean(),
  issuedByProvince: z.boolean().nullable(),
  inForce: z.boolean().nullable(),
  number: z.string().nullable(),
  signedAt: z.string().nullable(),
  /** Chinese. */
  reasons: z.array(z.string()),
  /** The province could not be reached, so the status is not known. */
  offline: z.boolean(),
  /** The province is a test one: its certificates are specimens without effect. */
  specimen: z.boolean(),
})

/** 证书: the unit's issued certificates. */
export const certificatesContract = {
  list: procedure
    .input(
      z.object({
        ...filter,
        after: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
        limit: z.int().min(1).max(200).default(100),
      }),
    )
    .output(pageSchema),
  /** The sealed PDF. It is fetched once and then stored. */
  pdf: procedure.input(z.object({ number: z.string().min(1).max(40) })).output(z.file()),
  /** Verifies any PDF: its seal by the province's list of seals, the file itself by the province's register. */
  check: procedure.input(z.object({ file: z.file() })).output(checkSchema),
  /** An `.xlsx` of the records in the list, grouped by employer. */
  notifyList: procedure.input(z.object(filter)).output(z.file()),
}

export type Certificate = z.infer<typeof certificateSchema>
export type CertificateCheck = z.infer<typeof checkSchema>
