import type { State } from '../../shared/record/life-cycle.ts'
import { entriesAbout } from '../audit/subject-history.ts'
import { firstRecords, type RecordFilter } from '../search/found-records.ts'
import { type Database, query } from '../store/database.ts'
import type { AuditTable, RecordRow } from '../store/schema.ts'

export interface RecordQuery extends RecordFilter {
  /** Keyset: rows after this ordinal. */
  readonly after?: number
  /** At most this many rows; 1000 at the most. */
  readonly limit?: number
}

/** A page of records in the order of entry. */
export const listRecords = (
  database: Database,
  { after = 0, limit = 1000, ...filter }: RecordQuery = {},
): RecordRow[] => {
  const place = { after, limit: Math.min(limit, 1000) }
  return firstRecords(database, filter, place, ({ records, ordinal }) =>
    records.selectAll('record').where(ordinal, '>', place.after).orderBy(ordinal).limit(place.limit),
  )
}

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

/** Counts records by state; states without records are left out. */
export const countByState = (database: Database): Partial<Record<State, number>> =>
  Object.fromEntries(
    database
      .all(
        query
          .selectFrom('recordTally')
          .select((select) => ['state', select.fn.sum<number>('records').as('count')])
          .where('records', '>', 0)
          .groupBy('state'),
      )
      .map(({ state, count }) => [state, count]),
  )

/** What happened to a record, oldest first. */
export const historyOf = (database: Database, id: string): AuditTable[] => database.all(entriesAbout(id).limit(1000))
