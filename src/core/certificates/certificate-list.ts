import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { type Certificate, type CertificateState, certificateStates } from '../../shared/rpc/certificates.ts'
import { findByWords } from '../search/found-records.ts'
import type { Database } from '../store/database.ts'

export interface CertificateQuery {
  readonly state?: CertificateState | undefined
  /** Words, as everywhere records are searched. */
  readonly search?: string | undefined
  /** Keyset: rows after this ordinal. */
  readonly after?: number | undefined
  readonly limit: number
}

/** A row of the list, and where to read on. */
export type CertificateEntry = Certificate & { readonly ordinal: number }

const matching = ({ state, search }: Pick<CertificateQuery, 'state' | 'search'>) => {
  const { records, ordinal } = findByWords(search)
  const wanted = records
    .leftJoin('certificate', 'certificate.number', 'record.certificateNumber')
    .where('record.state', 'in', state ? [state] : certificateStates)
    .where('record.certificateNumber', 'is not', null)
  return { wanted, ordinal }
}

/** A page of the unit's certificates in the order of entry. */
export const listCertificates = (database: Database, asked: CertificateQuery): CertificateEntry[] => {
  const { wanted, ordinal } = matching(asked)
  return database
    .all(
      wanted
        .select([
          'record.ordinal',
          'record.id as recordId',
          'record.certificateNumber as number',
          'record.state',
          'record.name',
          'record.documentNumber',
          'record.series',
          'record.specialty',
          'record.title',
          'record.level',
          'record.obtainedOn',
          'record.employerName',
          'record.returnText',
          'certificate.issuedAt',
          'certificate.pdf',
        ])
        .where(ordinal, '>', asked.after ?? 0)
        .orderBy(ordinal)
        .limit(asked.limit),
    )
    .map(({ state, number, documentNumber, returnText, issuedAt, pdf, ...row }) => ({
      ...row,
      number: number!,
      state: state as CertificateState,
      documentNumber: maskDocumentNumber(documentNumber),
      issuedAt,
      // Without a row of its own nothing speaks against a file.
      hasFile: issuedAt === null || pdf !== null,
      detail: state === 'issued' ? '' : (returnText ?? ''),
    }))
}

/** Every certificate that fits, page by page. */
export function* eachCertificate(
  database: Database,
  wanted: Pick<CertificateQuery, 'state' | 'search'>,
): Generator<CertificateEntry> {
  const limit = 1000
  for (let after = 0; ; ) {
    const page = listCertificates(database, { ...wanted, after, limit })
    yield* page
    if (page.length < limit) return
    after = page.at(-1)!.ordinal
  }
}

/** Counts the certificates by state. */
const countCertificates = (database: Database): Record<CertificateState, number> => {
  const rows = database.all(
    matching({})
      .wanted.select((select) => ['record.state', select.fn.countAll<number>().as('count')])
      .groupBy('record.state'),
  )
  const counts = { issued: 0, corrected: 0, revoked: 0 }
  for (const { state, count } of rows) counts[state as CertificateState] = count
  return counts
}

/** A page of the unit's certificates with the place of the next page, and how many there are in each state. */
export const readCertificatePage = (
  database: Database,
  {
    after,
    limit,
    ...asked
  }: Pick<CertificateQuery, 'search' | 'state' | 'limit'> & { readonly after?: string | undefined },
) => {
  // One more row than asked for tells whether there is a next page.
  const rows = listCertificates(database, { ...asked, after: Number(after ?? 0), limit: limit + 1 })
  const shown = rows.slice(0, limit)
  return {
    rows: shown,
    next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null,
    counts: countCertificates(database),
  }
}
