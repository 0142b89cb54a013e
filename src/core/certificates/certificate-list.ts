import { sql } from 'kysely'
import { maskDocumentNumber } from '../../shared/certificate/document-number.ts'
import { normaliseName } from '../../shared/certificate/person-name.ts'
import { normaliseCode } from '../../shared/certificate/text.ts'
import { type Certificate, type CertificateState, certificateStates } from '../../shared/rpc/certificates.ts'
import { type Database, query } from '../store/database.ts'

export interface CertificateQuery {
  readonly state?: CertificateState | undefined
  /** Part of a name or of an employer's name, a whole document or certificate number. */
  readonly search?: string | undefined
  /** Keyset: rows after this ordinal. */
  readonly after?: number | undefined
  readonly limit: number
}

/** A row of the list, and where to read on. */
export type CertificateEntry = Certificate & { readonly ordinal: number }

const matching = ({ state, search }: Pick<CertificateQuery, 'state' | 'search'>) => {
  let wanted = query
    .selectFrom('record')
    .leftJoin('certificate', 'certificate.number', 'record.certificateNumber')
    .where('record.state', 'in', state ? [state] : certificateStates)
    .where('record.certificateNumber', 'is not', null)
  const text = search?.trim()
  if (text) {
    const pattern = `%${normaliseName(text).replace(/[\\%_]/gu, '\\$&')}%`
    const code = normaliseCode(text)
    wanted = wanted.where((where) =>
      where.or([
        sql<boolean>`record.name like ${pattern} escape '\\'`,
        sql<boolean>`record.employerName like ${pattern} escape '\\'`,
        where('record.documentNumber', '=', code),
        where('record.certificateNumber', '=', code),
      ]),
    )
  }
  return wanted
}

/** A page of the unit's certificates in the order of entry. */
export const listCertificates = (database: Database, wanted: CertificateQuery): CertificateEntry[] =>
  database
    .all(
      matching(wanted)
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
        .where('record.ordinal', '>', wanted.after ?? 0)
        .orderBy('record.ordinal')
        .limit(wanted.limit),
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

/** How many certificates stand in each state. */
export const countCertificates = (database: Database): Record<CertificateState, number> => {
  const rows = database.all(
    matching({})
      .select((select) => ['record.state', select.fn.countAll<number>().as('count')])
      .groupBy('record.state'),
  )
  const counts = { issued: 0, corrected: 0, revoked: 0 }
  for (const { state, count } of rows) counts[state as CertificateState] = count
  return counts
}
