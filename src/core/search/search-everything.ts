import { sql } from 'kysely'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { normaliseName } from '../../shared/record/person-name.ts'
import type { FoundPerson, SearchAnswer } from '../../shared/rpc/search.ts'
import { type Database, query } from '../store/database.ts'
import { findByNames, findRecords, firstRecords, type RecordFilter } from './found-records.ts'
import { readCharacter } from './search-words.ts'
import { suggestValues } from './suggest-values.ts'

/** Counting stops here: a larger number does not help a person, and counting takes time. */
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

const countFound = (database: Database, wanted: RecordFilter, limit: number): number => {
  const some = findRecords(wanted).ordinals.limit(limit)
  return database.find(query.selectFrom(some.as('some')).select((select) => select.fn.countAll<number>().as('count')))!
    .count
}

/** How many records fit: exact up to a limit. */
export const countRecords = (database: Database, wanted: RecordFilter): SearchAnswer['count'] => {
  const limit = mostCounted + 1
  const count = readCharacter(wanted.search ?? '')
    ? firstRecords(database, wanted, { after: 0, limit }, ({ records, ordinal }) =>
        records.select(sql<number>`1`.as('one')).orderBy(ordinal).limit(limit),
      ).length
    : countFound(database, wanted, limit)
  return { records: Math.min(count, mostCounted), capped: count > mostCounted }
}

/**
 * What the palette finds: people, those of exactly this name first, and employers. Numbers are masked, as in every list.
 * @param limit people at the most
 */
export const searchEverything = (database: Database, text: string, limit: number): SearchAnswer => {
  const typed = text.trim()
  if (!typed) return { people: [], employers: [], count: { records: 0, capped: false } }
  const same = findByNames([normaliseName(typed)])
  const named = database.all(same.records.select(shown).orderBy(same.ordinal).limit(limit))
  const left = limit - named.length
  const others =
    left > 0
      ? firstRecords(database, { search: typed }, { after: 0, limit: left }, ({ records, ordinal }) =>
          records
            .select(shown)
            .where(sql<boolean>`record.name <> ${normaliseName(typed)}`)
            .orderBy(ordinal)
            .limit(left),
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
