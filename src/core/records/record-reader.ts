import { sql } from 'kysely'
import type { State } from '../../shared/certificate/life-cycle.ts'
import { normaliseName } from '../../shared/certificate/person-name.ts'
import type { ReviewType } from '../../shared/certificate/record.ts'
import { normaliseCode } from '../../shared/certificate/text.ts'
import { type Database, query } from '../store/database.ts'
import type { AuditTable, RecordRow } from '../store/schema.ts'

export interface RecordFilter {
  readonly state?: State | undefined
  /** Part of a name, of an employer's name, a whole document number, or a certificate number. */
  readonly search?: string | undefined
  readonly series?: string | undefined
  readonly reviewType?: ReviewType | undefined
  /** Only those that were let in with a warning. */
  readonly warned?: boolean | undefined
  /** Only those of one import. */
  readonly importId?: string | undefined
}

export interface RecordQuery extends RecordFilter {
  /** Keyset: rows after this ordinal. */
  readonly after?: number
  /** At most this many rows; 1000 at the most. */
  readonly limit?: number
}

/** A text as a part of a `like` pattern, `\\` as escape. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/gu, '\\$&')

/** The records that fit, not yet ordered. */
export const matching = (wanted: RecordFilter) => {
  let built = query.selectFrom('record')
  if (wanted.state) built = built.where('state', '=', wanted.state)
  if (wanted.series) built = built.where('series', '=', wanted.series)
  if (wanted.reviewType) built = built.where('reviewType', '=', wanted.reviewType)
  if (wanted.warned) built = built.where('warnings', '<>', '[]')
  if (wanted.importId) built = built.where('importId', '=', wanted.importId)
  const search = wanted.search?.trim()
  if (search) {
    const pattern = `%${escapeLike(normaliseName(search))}%`
    const code = normaliseCode(search)
    built = built.where((where) =>
      where.or([
        sql<boolean>`name like ${pattern} escape '\\'`,
        sql<boolean>`employerName like ${pattern} escape '\\'`,
        where('documentNumber', '=', code),
        where('certificateNumber', '=', code),
        where('id', '=', search),
      ]),
    )
  }
  return built
}

/** A page of records in the order of entry. */
export const listRecords = (database: Database, wanted: RecordQuery = {}): RecordRow[] =>
  database.all(
    matching(wanted)
      .selectAll()
      .where('ordinal', '>', wanted.after ?? 0)
      .orderBy('ordinal')
      .limit(Math.min(wanted.limit ?? 1000, 1000)),
  )

/** Every record that fits, page by page: memory stays that of one page. */
export function* eachRecord(
  database: Database,
  wanted: Omit<RecordQuery, 'after' | 'limit'> = {},
): Generator<RecordRow> {
  for (let after = 0; ; ) {
    const page = listRecords(database, { ...wanted, after })
    yield* page
    if (page.length < 1000) return
    after = page.at(-1)!.ordinal
  }
}

export const findRecord = (database: Database, id: string): RecordRow | undefined =>
  database.find(query.selectFrom('record').selectAll().where('id', '=', id))

/** The record that an account entered last. */
export const lastEntered = (database: Database, account: string): RecordRow | undefined =>
  database.find(
    query.selectFrom('record').selectAll().where('enteredBy', '=', account).orderBy('ordinal', 'desc').limit(1),
  )

/** How many records stand in each state; states without any are left out. */
export const countByState = (database: Database): Partial<Record<State, number>> =>
  Object.fromEntries(
    database
      .all(
        query
          .selectFrom('record')
          .select((select) => ['state', select.fn.countAll<number>().as('count')])
          .groupBy('state'),
      )
      .map(({ state, count }) => [state, count]),
  )

/** What happened to a record, oldest first. */
export const historyOf = (database: Database, id: string): AuditTable[] =>
  database.all(query.selectFrom('audit').selectAll().where('subject', '=', id).orderBy('seq').limit(1000))
