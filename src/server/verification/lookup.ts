import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode } from '../../shared/record/text.ts'
import type { DocumentType } from '../../shared/record/words.ts'
import type { LookupAnswer, LookupRequest, PublicCertificate } from '../../shared/sync/verification.ts'
import { equalBytes } from '../../trust/secret.ts'
import type { VerificationContext } from './verification-context.ts'

const most = 50

/** The first character, and stars for the rest: enough to recognise a known name. */
export const maskName = (name: string): string => {
  const [first = '', ...rest] = [...name]
  return first + '*'.repeat(Math.max(1, Math.min(rest.length, 3)))
}

const same = (left: string, right: string): boolean => equalBytes(Buffer.from(left), Buffer.from(right))

/**
 * Certificates that match all two or three items of the request. One indexed query by number or document finds candidates,
 * which are compared here. A wrong second item and an unknown first one thus take the same path and get the same answer.
 */
export const lookUp = async (
  { store, now }: Pick<VerificationContext, 'store' | 'now'>,
  request: LookupRequest,
): Promise<LookupAnswer> => {
  const name = request.name && normaliseName(request.name)
  const document = request.documentNumber && normaliseCode(request.documentNumber)
  const number = request.certificateNumber && normaliseCode(request.certificateNumber)
  const candidates = store.database
    .selectFrom('certificate')
    .select([
      'number',
      'name',
      'document_type',
      'document_number',
      'series',
      'specialty',
      'title',
      'obtained_on',
      'unit_name',
      'committee',
      'status',
      'pdf_sha256',
    ])
    .where('status', '!=', 'allotted')
    .orderBy('obtained_on', 'desc')
    .limit(most)
  const rows = await (number
    ? candidates.where('number', '=', number)
    : candidates.where('document_number', '=', document ?? '')
  ).execute()
  const certificates = rows
    .filter((row) => (!name || same(row.name, name)) && (!document || same(row.document_number, document)))
    .map(
      (row): PublicCertificate => ({
        number: row.number,
        name: name ? row.name : maskName(row.name),
        documentType: row.document_type as DocumentType,
        documentNumber: maskDocumentNumber(row.document_number),
        series: row.series,
        specialty: row.specialty,
        title: row.title,
        obtainedOn: row.obtained_on,
        unit: row.unit_name,
        committee: row.committee,
        status: row.status as PublicCertificate['status'],
        pdf: row.pdf_sha256 !== null,
      }),
    )
  return { asOf: now().toISOString(), certificates }
}
