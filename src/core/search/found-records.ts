import { type SelectQueryBuilder, sql } from 'kysely'
import type { State } from '../../shared/certificate/life-cycle.ts'
import type { ReviewType } from '../../shared/certificate/record.ts'
import { query } from '../store/database.ts'
import type { Schema } from '../store/schema.ts'
import { factTerm } from './search-terms.ts'
import { allOf, readSearch, type SearchWord } from './search-words.ts'

export interface RecordFilter {
  readonly state?: State | undefined
  /** Words: each a part of a name, an employer, a title or a specialty, pinyin or initials, or the end of a number. */
  readonly search?: string | undefined
  readonly series?: string | undefined
  readonly reviewType?: ReviewType | undefined
  /** Only those that were let in with a warning. */
  readonly warned?: boolean | undefined
  /** Only those of one import. */
  readonly importId?: string | undefined
}

type Records = SelectQueryBuilder<Schema, 'record', Record<never, never>>

/** Records that fit, and the column to order and page them by: the index's own, where the index leads. */
export interface FoundRecords {
  readonly records: Records
  readonly ordinal: ReturnType<typeof sql.ref<number>>
}

const identifier = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu

/** The index leads and each record is looked up by its ordinal: `cross join` keeps SQLite from the other way round. */
const ledByIndex = (match: string): FoundRecords => ({
  records: query
    .selectFrom('recordSearch')
    .crossJoin('record')
    .whereRef('record.ordinal', '=', 'recordSearch.rowid')
    // The table's own name is how FTS5 is asked.
    .where(sql<boolean>`recordSearch match ${match}`) as unknown as Records,
  ordinal: sql.ref<number>('recordSearch.rowid'),
})

const plain = (): FoundRecords => ({
  records: query.selectFrom('record'),
  ordinal: sql.ref<number>('record.ordinal'),
})

const holding = ({ records, ordinal }: FoundRecords, words: readonly SearchWord[]): FoundRecords => ({
  records: words.reduce((built, { holds }) => (holds ? built.where(holds) : built), records),
  ordinal,
})

/** The records that words are found in; all of them when nothing is asked. */
export const findByWords = (text: string | undefined, facts: readonly string[] = []): FoundRecords => {
  const typed = text?.trim() ?? ''
  if (identifier.test(typed)) {
    const { records, ordinal } = plain()
    return { records: records.where('record.id', '=', typed.toLowerCase()), ordinal }
  }
  const words = readSearch(typed)
  // Something was typed that no record can hold, such as marks alone.
  if (typed && words.length === 0) {
    const { records, ordinal } = plain()
    return { records: records.where('record.ordinal', '=', 0), ordinal }
  }
  const matches = [...words.map(({ match }) => match), ...facts.map((fact) => `"${fact}"`)]
  return matches.length ? holding(ledByIndex(allOf(matches)), words) : plain()
}

/**
 * The records that a filter lets through, not yet ordered. What leads: words, else the import's or the state's own index, else
 * the facts in the full-text index; never the table.
 */
export const findRecords = (wanted: RecordFilter): FoundRecords => {
  const facts = [
    ...(wanted.series ? [factTerm('series', wanted.series)] : []),
    ...(wanted.reviewType ? [factTerm('reviewType', wanted.reviewType)] : []),
    ...(wanted.warned ? [factTerm('warned', '1')] : []),
  ]
  const hasIndex = wanted.state !== undefined || wanted.importId !== undefined
  const worded = Boolean(wanted.search?.trim())
  const { records, ordinal } = findByWords(wanted.search, worded || !hasIndex ? facts : [])
  let built = records
  if (wanted.state) built = built.where('record.state', '=', wanted.state)
  if (wanted.series) built = built.where('record.series', '=', wanted.series)
  if (wanted.reviewType) built = built.where('record.reviewType', '=', wanted.reviewType)
  if (wanted.warned) built = built.where('record.warnings', '<>', '[]')
  if (wanted.importId) built = built.where('record.importId', '=', wanted.importId)
  return { records: built, ordinal }
}
