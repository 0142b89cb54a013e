import { sql } from 'kysely'
import { maskDocumentNumber } from '../../shared/certificate/document-number.ts'
import { normaliseName } from '../../shared/certificate/person-name.ts'
import type { FoundPerson, SearchAnswer } from '../../shared/rpc/search.ts'
import { suggestValues } from '../records/suggest-values.ts'
import { type Database, query } from '../store/database.ts'
import { findByWords, findRecords, type RecordFilter } from './found-records.ts'

/** Beyond so many the number says nothing more to a person, and counting takes time. */
const mostCounted = 1000
const mostEmployers = 4

const shown = [
  'record.id',
  'record.state',
  'record.name',
  'record.documentNumber',
  'record.title',
  'record.employerName',
  'record.certificateNumber',
] as const

/** How many records fit: exact up to a limit. */
export const countRecords = (database: Database, wanted: RecordFilter): SearchAnswer['count'] => {
  const some = findRecords(wanted).ordinals.limit(mostCounted + 1)
  const { count } = database.find(
    query.selectFrom(some.as('some')).select((select) => select.fn.countAll<number>().as('count')),
  )!
  return { records: Math.min(count, mostCounted), capped: count > mostCounted }
}

/**
 * What the palette finds: people, those of exactly this name first, and employers. Numbers are masked, as in every list.
 * @param limit people at the most
 */
export const searchEverything = (database: Database, text: string, limit: number): SearchAnswer => {
  const typed = text.trim()
  if (!typed) return { people: [], employers: [], count: { records: 0, capped: false } }
  const named = database.all(
    query.selectFrom('record').select(shown).where('name', '=', normaliseName(typed)).orderBy('ordinal').limit(limit),
  )
  const { records, ordinal } = findByWords(typed)
  const others =
    named.length < limit
      ? database.all(
          records
            .select(shown)
            .where(sql<boolean>`record.name <> ${normaliseName(typed)}`)
            .orderBy(ordinal)
            .limit(limit - named.length),
        )
      : []
  const people: FoundPerson[] = [...named, ...others].map((row) => ({
    ...row,
    documentNumber: maskDocumentNumber(row.documentNumber),
  }))
  return {
    people,
    employers: suggestValues(database, 'employerName', typed).slice(0, mostEmployers),
    count: countRecords(database, { search: typed }),
  }
}
