import { appealDays, noticeWays, revocationSchema } from '../../shared/console/certificates-contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { LogContext } from '../log/log-context.ts'
import type { Store } from '../store/open-store.ts'
import { type CertificateSummary, summaryColumns, summaryOf } from './search-certificates.ts'

/** One thing that happened to a certificate or to its record, or one look at it. */
export interface LifeEvent {
  /** Its row in the audit. */
  readonly seq: number
  readonly at: string
  readonly actor: string
  /** As in the audit. */
  readonly action: string
  /** What the audit says beside it. */
  readonly details: readonly { readonly name: string; readonly value: string }[]
}

/** A certificate with all that the province knows of it. */
export interface CertificateLife extends CertificateSummary {
  readonly batchId: string
  readonly recordId: string
  readonly committee: string
  readonly issuedAt: string | null
  readonly hasPdf: boolean
  readonly revokedAt: string | null
  readonly revokedText: string | null
  readonly appealUntil: string | null
  /** SHA-256 of the evidence that two officers revoked it by; null for one without. */
  readonly evidence: string | null
  /** In Chinese, how and when the holder was told. */
  readonly notice: string | null
  readonly replacedBy: string | null
  readonly log: { readonly position: number; readonly proof: string } | null
  readonly history: readonly LifeEvent[]
}

const dayMilliseconds = 86_400_000
const mostEvents = 500

/**
 * A certificate with its history, its proof in the log and those who looked at it. The look is noted first, and so is part of what
 * is returned.
 * @throws Problem `officers.permission`, `server.certificate.unknown`
 */
export const getCertificateLife = async (
  { store, log }: Pick<LogContext, 'store' | 'log'>,
  actor: Actor,
  { number }: { readonly number: string },
): Promise<CertificateLife> => {
  const officer = requireOfficer(actor, 'certificates.read')
  const { database } = store
  const row = await database
    .selectFrom('certificate')
    .innerJoin('record', (join) =>
      join.onRef('record.batchId', '=', 'certificate.batchId').onRef('record.recordId', '=', 'certificate.recordId'),
    )
    .select(summaryColumns)
    .select([
      'certificate.batchId',
      'certificate.recordId',
      'certificate.committee',
      'certificate.issuedAt',
      'certificate.pdfSha256',
      'certificate.revokedAt',
      'certificate.revokedText',
      'certificate.replacedBy',
      'certificate.logPosition',
    ])
    .where('certificate.number', '=', number)
    .executeTakeFirst()
  if (!row) throw new Problem('server.certificate.unknown')
  await store.gate.write(auditName(officer), async ({ audit }) =>
    audit({ action: 'certificate.view', subject: `certificate:${number}` }),
  )
  const { batchId, recordId, committee, issuedAt, revokedAt, revokedText, replacedBy, logPosition } = row
  return {
    ...summaryOf(row),
    batchId,
    recordId,
    committee,
    issuedAt,
    hasPdf: row.pdfSha256 !== null,
    revokedAt,
    revokedText,
    appealUntil: revokedAt && beijingDate(Date.parse(revokedAt) + appealDays * dayMilliseconds),
    ...(await findRevocation(store, number)),
    replacedBy,
    log: logPosition === null ? null : { position: logPosition, proof: await log.proof(database, logPosition) },
    history: await findHistory(store, [`certificate:${number}`, `record:${batchId}/${recordId}`, `batch:${batchId}`]),
  }
}

/** What two officers stated when they revoked a certificate. */
const findRevocation = async (
  { database }: Pick<Store, 'database'>,
  number: string,
): Promise<Pick<CertificateLife, 'evidence' | 'notice'>> => {
  const decision = await database
    .selectFrom('decision')
    .select('body')
    .where('kind', '=', 'certificate.revoke')
    .where('subject', '=', number)
    .where('state', '=', 'approved')
    .executeTakeFirst()
  const stated = decision && revocationSchema.safeParse(JSON.parse(decision.body).input)
  if (!stated?.success) return { evidence: null, notice: null }
  const { evidence, notice } = stated.data
  return { evidence, notice: `${notice.on} ${noticeWays[notice.way]}告知` }
}

const findHistory = async (
  { database }: Pick<Store, 'database'>,
  subjects: readonly string[],
): Promise<LifeEvent[]> => {
  const rows = await database
    .selectFrom('audit')
    .select(['seq', 'at', 'actor', 'action', 'after'])
    .where('subject', 'in', subjects)
    // Looks at a whole batch are not about one of its people.
    .where('action', 'not in', ['batch.view', 'batch.release'])
    .orderBy('seq', 'desc')
    .limit(mostEvents)
    .execute()
  return rows.toReversed().map(({ after, ...row }) => ({ ...row, details: detailsOf(after) }))
}

/** Names and values of what a row states. */
const detailsOf = (after: string | null): LifeEvent['details'] =>
  Object.entries(after === null ? {} : (JSON.parse(after) as Record<string, unknown>)).map(([name, value]) => ({
    name,
    value: String(value),
  }))
