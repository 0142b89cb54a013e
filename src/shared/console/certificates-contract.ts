import { z } from 'zod'
import { problemSchema } from '../rpc/procedure.ts'
import { revocationReasons } from '../sync/revocation-reasons.ts'
import { needs } from './procedure.ts'

export const certificateStatuses = ['allotted', 'inForce', 'corrected', 'revoked'] as const
export type CertificateStatus = (typeof certificateStatuses)[number]

export const certificateStatusWords: Readonly<Record<CertificateStatus, string>> = {
  allotted: '待签发',
  inForce: '有效',
  corrected: '已更正',
  revoked: '已撤销',
}

const number = z.string().min(1).max(50)

const certificateRow = z.object({
  number,
  name: z.string(),
  maskedNumber: z.string(),
  series: z.string(),
  specialty: z.string(),
  title: z.string(),
  obtainedOn: z.string(),
  unit: z.string(),
  employer: z.string(),
  status: z.enum(certificateStatuses),
})

/** How the holder was told of a revocation. */
export const noticeWays = { inPerson: '当面', letter: '邮寄', message: '短信或电话', announcement: '公告' } as const
export type NoticeWay = keyof typeof noticeWays

/** What a proposal to revoke states: the reason, its evidence, and how the holder was told before. */
export const revocationSchema = z.strictObject({
  number,
  code: z.enum(Object.keys(revocationReasons) as [keyof typeof revocationReasons]),
  text: z.string().max(400),
  /** SHA-256 of the uploaded evidence. */
  evidence: z.string().regex(/^[0-9a-f]{64}$/),
  notice: z.strictObject({ way: z.enum(Object.keys(noticeWays) as [NoticeWay, ...NoticeWay[]]), on: z.iso.date() }),
})

/** Days in which a holder may appeal against a revocation (行政复议法第二十条). */
export const appealDays = 60

const failure = z.object({ number, name: z.string(), problem: problemSchema })

/** Issuing batches, and the register of certificates. */
export const certificatesContract = {
  issuing: {
    /** How far the issuing of a batch is, and what could not be made. */
    progress: needs('batches.read')
      .input(z.strictObject({ batchId: z.uuid() }))
      .output(
        z.object({
          waiting: z.int(),
          issued: z.int(),
          /** `none`: no two officers decided it; `changed`: records were confirmed since they did. */
          state: z.enum(['none', 'proposed', 'changed', 'running', 'paused', 'failed', 'done']),
          pausedBy: z.string().nullable(),
          failures: z.array(failure),
        }),
      ),
    pause: needs('certificates.issue')
      .input(z.strictObject({ batchId: z.uuid() }))
      .output(z.void()),
    /** Goes on after a pause, and tries again what could not be made. */
    resume: needs('certificates.issue')
      .input(z.strictObject({ batchId: z.uuid() }))
      .output(z.void()),
  },
  certificates: {
    search: needs('certificates.read')
      .input(
        z.strictObject({
          /** Part of a name, the beginning of an employer's name, a certificate number or a document number. */
          text: z.string().max(100).optional(),
          unitId: z.uuid().optional(),
          series: z
            .string()
            .regex(/^\d{2}$/)
            .optional(),
          year: z.int().min(1970).max(2100).optional(),
          status: z.enum(certificateStatuses).optional(),
          /** Where the page before ended. */
          after: z.string().max(300).optional(),
        }),
      )
      .output(
        z.object({
          certificates: z.array(certificateRow),
          /** Where the next page begins; null behind the last one. */
          next: z.string().nullable(),
        }),
      ),
    /** Values of the filters. */
    filters: needs('certificates.read').output(
      z.object({
        series: z.array(z.object({ code: z.string(), name: z.string() })),
        units: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
    get: needs('certificates.read')
      .input(z.strictObject({ number }))
      .output(
        certificateRow.extend({
          batchId: z.string(),
          recordId: z.string(),
          committee: z.string(),
          issuedAt: z.string().nullable(),
          hasPdf: z.boolean(),
          revokedAt: z.string().nullable(),
          revokedText: z.string().nullable(),
          /** Last day on which the holder may appeal; null for a certificate that is not revoked. */
          appealUntil: z.string().nullable(),
          evidence: z.string().nullable(),
          notice: z.string().nullable(),
          replacedBy: z.string().nullable(),
          /** Its place in the log and the proof of it (C2SP tlog-proof); null before its issue. */
          log: z.object({ position: z.int(), proof: z.string() }).nullable(),
          /** What happened to it, and who looked it up; oldest first. */
          history: z.array(
            z.object({
              seq: z.int(),
              at: z.string(),
              actor: z.string(),
              action: z.string(),
              details: z.array(z.object({ name: z.string(), value: z.string() })),
            }),
          ),
        }),
      ),
  },
}
