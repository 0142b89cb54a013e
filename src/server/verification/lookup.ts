import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode } from '../../shared/record/text.ts'
import type { DocumentType } from '../../shared/record/words.ts'
import type { LookupAnswer, LookupRequest, PublicCertificate } from '../../shared/sync/verification.ts'
import { equalBytes } from '../../trust/secret.ts'
import type { Services } from '../services.ts'

const most = 50

/** First character, the rest as stars: enough to recognise a name that one knows. */
export const maskName = (name: string): string => {
  const [first = '', ...rest] = [...name]
  return first + '*'.repeat(Math.max(1, Math.min(rest.length, 3)))
}

const same = (left: string, right: string): boolean => equalBytes(Buffer.from(left), Buffer.from(right))

/**
 * Certificates that match all of the two or three things given. One indexed query by number or document, then the
 * comparison here: a wrong second item and an unknown first one take the same way and get the same empty answer.
 */
export const lookUp = async (services: Services, asked: LookupRequest): Promise<LookupAnswer> => {
  const name = asked.name && normaliseName(asked.name)
  const document = asked.documentNumber && normaliseCode(asked.documentNumber)
  const number = asked.certificateNumber && normaliseCode(asked.certificateNumber)
  const candidates = services.store.database
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
  return { asOf: services.now().toISOString(), certificates }
}
