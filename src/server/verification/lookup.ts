import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode } from '../../shared/record/text.ts'
import type { LookupAnswer, LookupRequest, PublicCertificate } from '../../shared/sync/verification.ts'
import { equalBytes } from '../../trust/secret.ts'
import { registeredFields } from '../store/schema.ts'
import type { VerificationContext } from './verification-context.ts'

const most = 50

/** The first character, and stars for the rest, which is enough to recognise a known name. */
const maskName = (name: string): string => {
  const [first = '', ...rest] = [...name]
  return first + '*'.repeat(Math.max(1, Math.min(rest.length, 3)))
}

const same = (left: string, right: string): boolean => equalBytes(Buffer.from(left), Buffer.from(right))

/**
 * Certificates that match all two or three items of the request. One indexed query by number or document finds candidates,
 * which are compared here. A wrong second item and an unknown first one thus take the same path and get the same answer,
 * and both count against the limit of what was asked for.
 * @throws Problem `server.request.tooMany` where the certificate, the document or the person was looked up wrongly too often
 */
export const lookUp = async (
  { store, now, lookups }: Pick<VerificationContext, 'store' | 'now' | 'lookups'>,
  request: LookupRequest,
): Promise<LookupAnswer> => {
  const name = request.name && normaliseName(request.name)
  const document = request.documentNumber && normaliseCode(request.documentNumber)
  const number = request.certificateNumber && normaliseCode(request.certificateNumber)
  const at = now()
  const asked = { name, document, certificate: number }
  const seconds = lookups.wait(asked, at.getTime())
  if (seconds > 0) throw new Problem('server.request.tooMany', { seconds })
  const candidates = store.database
    .selectFrom('certificate')
    .select(['number', 'status', 'pdfSha256', ...registeredFields])
    .where('status', '!=', 'allotted')
    .orderBy('obtainedOn', 'desc')
    .limit(most)
  const rows = await (number
    ? candidates.where('number', '=', number)
    : candidates.where('documentNumber', '=', document ?? '')
  ).execute()
  const certificates = rows
    .filter((row) => (!name || same(row.name, name)) && (!document || same(row.documentNumber, document)))
    .map(
      (row): PublicCertificate => ({
        number: row.number,
        name: name ? row.name : maskName(row.name),
        documentType: row.documentType,
        documentNumber: maskDocumentNumber(row.documentNumber),
        series: row.series,
        specialty: row.specialty,
        title: row.title,
        obtainedOn: row.obtainedOn,
        unit: row.unit,
        committee: row.committee,
        status: row.status as PublicCertificate['status'],
        pdf: row.pdfSha256 !== null,
      }),
    )
  if (!certificates.length) lookups.countMiss(asked, at.getTime())
  return { asOf: at.toISOString(), certificates }
}
