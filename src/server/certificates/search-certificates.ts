import { type Kysely, sql } from 'kysely'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'
import type { CertificateStatus, Schema } from '../store/schema.ts'
import { firstTerm, type TermRange, typedRanges } from './search-terms.ts'

/** What an officer looks for. Everything that is given must fit. */
export interface CertificateSearch {
  /** Part of a name, the beginning of an employer's name, a certificate number or a document number. */
  readonly text?: string | undefined
  readonly unitId?: string | undefined
  /** Two-digit code. */
  readonly series?: string | undefined
  readonly year?: number | undefined
  readonly status?: CertificateStatus | undefined
  /** Where the page before ended. */
  readonly after?: string | undefined
}

/** A certificate in a list. */
export interface CertificateSummary {
  readonly number: string
  readonly name: string
  readonly maskedNumber: string
  readonly series: string
  readonly specialty: string
  readonly title: string
  readonly obtainedOn: string
  readonly unit: string
  readonly employer: string
  readonly status: CertificateStatus
}

const pageSize = 50
/** Candidates of one query. */
const chunkSize = 200
/** Candidates of one page at most, so that filters that hardly anything fits cost a bounded time; the next page goes on. */
const mostCandidates = 4_000

/** A candidate: its place in the order of the index that finds it, and its number. */
interface Candidate {
  readonly place: string
  readonly number: string
}

/**
 * One page of the certificates that fit. One index finds candidates in its order; the other filters choose among them. The search is
 * noted in the audit, because its results are people's data.
 * @throws Problem `officers.permission`
 * @example searchCertificates(province.sync, officer, { text: '例甲' })
 */
export const searchCertificates = async (
  { store }: { readonly store: Store },
  actor: Actor,
  search: CertificateSearch,
): Promise<{ readonly certificates: CertificateSummary[]; readonly next: string | null }> => {
  const officer = requireOfficer(actor, 'certificates.read')
  const found: CertificateSummary[] = []
  let after = search.after
  let next: string | null = null
  for (let seen = 0; found.length < pageSize; seen += chunkSize) {
    const candidates = await findCandidates(store.database, search, after)
    const fitting = await readFitting(store.database, search, candidates)
    for (const candidate of candidates) {
      after = candidate.place
      const certificate = fitting.get(candidate.place)
      if (certificate) found.push(certificate)
      if (found.length === pageSize) break
    }
    const isEnd = candidates.length < chunkSize && after === candidates.at(-1)?.place
    if (candidates.length === 0 || isEnd) {
      next = null
      break
    }
    next = after ?? null
    if (seen + chunkSize >= mostCandidates) break
  }
  await store.gate.write(auditName(officer), async ({ audit }) => {
    audit({ action: 'certificate.search', subject: 'certificates', after: { found: found.length } })
  })
  return { certificates: found, next }
}

/** The next candidates in the order of the index that leaves the fewest. */
const findCandidates = (
  database: Kysely<Schema>,
  search: CertificateSearch,
  after: string | undefined,
): Promise<Candidate[]> => {
  if (search.text?.trim()) return findByTerm(database, typedRanges(search.text), after)
  const { unitId, series, year, status } = search
  const isRare = status !== undefined && status !== 'inForce'
  return database
    .selectFrom('certificate')
    .select(['number as place', 'number'])
    .$if(isRare, (query) => query.where('status', '=', status!))
    .$if(!isRare && unitId !== undefined, (query) => query.where('unitId', '=', unitId!))
    .$if(!isRare && unitId === undefined && series !== undefined && year !== undefined, (query) =>
      query.where('seriesCode', '=', series!).where('year', '=', year!),
    )
    .$if(!isRare && unitId === undefined && series === undefined && year !== undefined, (query) =>
      query.where('year', '=', year!),
    )
    .$if(after !== undefined, (query) => query.where('number', '>', after!))
    .orderBy('number')
    .limit(chunkSize)
    .execute()
}

/** Certificates whose terms are in one of the ranges, in the order of terms. A place is a term and a number, apart by a tab. */
const findByTerm = async (
  database: Kysely<Schema>,
  ranges: readonly TermRange[],
  after: string | undefined,
): Promise<Candidate[]> => {
  const [afterTerm = '', afterNumber = ''] = after?.split('\t') ?? []
  const found: Candidate[] = []
  for (const { from, to } of [...ranges].sort((left, right) => (left.from < right.from ? -1 : 1))) {
    if (afterTerm >= to || found.length >= chunkSize) continue
    const rows = await database
      .selectFrom('certificateTerm')
      .select(['term', 'number'])
      .where('term', '>=', from)
      .where('term', '<', to)
      .$if(afterTerm >= from, (query) => query.where(sql<boolean>`(term, number) > (${afterTerm}, ${afterNumber})`))
      .orderBy('term')
      .orderBy('number')
      .limit(chunkSize - found.length)
      .execute()
    found.push(...rows.map(({ term, number }) => ({ place: `${term}\t${number}`, number })))
  }
  return found
}

/** Those of the candidates that fit all filters, by place. */
const readFitting = async (
  database: Kysely<Schema>,
  { text, unitId, series, year, status }: CertificateSearch,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, CertificateSummary>> => {
  if (candidates.length === 0) return new Map()
  const rows = await database
    .selectFrom('certificate')
    .innerJoin('record', (join) =>
      join.onRef('record.batchId', '=', 'certificate.batchId').onRef('record.recordId', '=', 'certificate.recordId'),
    )
    .select(summaryColumns)
    .where(
      'certificate.number',
      'in',
      candidates.map(({ number }) => number),
    )
    .$if(unitId !== undefined, (query) => query.where('certificate.unitId', '=', unitId!))
    .$if(series !== undefined, (query) => query.where('certificate.seriesCode', '=', series!))
    .$if(year !== undefined, (query) => query.where('certificate.year', '=', year!))
    .$if(status !== undefined, (query) => query.where('certificate.status', '=', status!))
    .execute()
  const certificates = new Map(rows.map((row) => [row.number, row]))
  const ranges = text?.trim() ? typedRanges(text) : undefined
  return new Map(
    candidates.flatMap(({ place, number }) => {
      const row = certificates.get(number)
      if (!row) return []
      const summary = summaryOf(row)
      // A name and an employer may begin alike, and a name may have a part twice; the first term counts.
      const isFirst = !ranges || place.startsWith(`${firstTerm({ ...row, employerName: summary.employer }, ranges)}\t`)
      return isFirst ? [[place, summary] as const] : []
    }),
  )
}

/** Columns of a certificate and of its record that a summary needs. */
export const summaryColumns = [
  'certificate.number',
  'certificate.name',
  'certificate.documentNumber',
  'certificate.series',
  'certificate.specialty',
  'certificate.title',
  'certificate.obtainedOn',
  'certificate.unit',
  'certificate.status',
  'record.body',
] as const

/** A row of {@link summaryColumns} as a summary. */
export const summaryOf = ({
  documentNumber,
  body,
  ...row
}: Omit<CertificateSummary, 'maskedNumber' | 'employer'> & {
  readonly documentNumber: string
  readonly body: string
}): CertificateSummary => ({
  number: row.number,
  name: row.name,
  maskedNumber: maskDocumentNumber(documentNumber),
  series: row.series,
  specialty: row.specialty,
  title: row.title,
  obtainedOn: row.obtainedOn,
  unit: row.unit,
  employer: (JSON.parse(body) as Partial<CertificateRecord>).employerName ?? '',
  status: row.status,
})
