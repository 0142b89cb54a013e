import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { suggestedFields } from '../../shared/record/field-lists.ts'
import type { SuggestedField } from '../../shared/record/record-fields.ts'
import { type Database, query } from '../store/database.ts'

/** Records that are indexed in one go: some tens of milliseconds, then calls of the window get through. */
export const recordsPerTurn = 4000

const statement = (text: ReturnType<typeof sql>) => ({ compile: () => text.compile(query) })

const dropOld = statement(sql`
  delete from recordSearch where rowid in (select ordinal from searchWaiting where indexed = 1)`)
const addTerms = (upTo: number) =>
  statement(sql`
  insert into recordSearch (rowid, terms)
  select record.ordinal, recordTerms(name, documentNumber, certificateNumber, employerName, title, specialty, series,
    reviewType, warnings)
  from searchWaiting cross join record on record.ordinal = searchWaiting.ordinal
  where searchWaiting.ordinal <= ${upTo}`)
const countValues = (field: SuggestedField, upTo: number) => {
  const column = sql.ref(`record.${field}`)
  return statement(sql`
  insert into fieldValue (field, value, uses)
  select ${field}, ${column}, count(*)
  from searchWaiting cross join record on record.ordinal = searchWaiting.ordinal
  where searchWaiting.ordinal <= ${upTo}
  group by ${column}
  on conflict (field, value) do update set uses = uses + excluded.uses`)
}
const countStates = (upTo: number) =>
  statement(sql`
  insert into recordTally (state, reviewType, level, records)
  select state, reviewType, level, count(*)
  from searchWaiting cross join record on record.ordinal = searchWaiting.ordinal
  where searchWaiting.ordinal <= ${upTo}
  group by state, reviewType, level
  on conflict (state, reviewType, level) do update set records = records + excluded.records`)
const countImports = (upTo: number) =>
  statement(sql`
  insert into importTally (importId, state, records)
  select importId, state, count(*)
  from searchWaiting cross join record on record.ordinal = searchWaiting.ordinal
  where searchWaiting.ordinal <= ${upTo} and importId is not null
  group by importId, state
  on conflict (importId, state) do update set records = records + excluded.records`)
const indexValues = statement(sql`
  insert into fieldValueSearch (rowid, terms)
  select id, valueTerms(value) from fieldValue where indexed = 0`)
const valuesAreIndexed = statement(sql`update fieldValue set indexed = 1 where indexed = 0`)

/**
 * Updates the index with written records. The write gate runs it at the end of every unit of work, in its transaction. Triggers
 * put the rows into `searchWaiting`, because terms added row by row would be flushed to the file row by row, which is five times as
 * slow. The pending table is the outer loop (`cross join`). Otherwise SQLite would scan all records for every few thousand.
 */
export const indexWritten = async (database: Database): Promise<void> => {
  const waiting = () => database.find(query.selectFrom('searchWaiting').select('ordinal').limit(1))
  if (!waiting()) return
  database.run(dropOld)
  for (;;) {
    const last = database.find(
      query
        .selectFrom('searchWaiting')
        .select('ordinal')
        .orderBy('ordinal')
        .offset(recordsPerTurn - 1)
        .limit(1),
    )
    const upTo = last?.ordinal ?? Number.MAX_SAFE_INTEGER
    database.run(addTerms(upTo))
    for (const field of suggestedFields) database.run(countValues(field, upTo))
    database.run(countStates(upTo))
    database.run(countImports(upTo))
    database.run(query.deleteFrom('searchWaiting').where('ordinal', '<=', upTo))
    if (!last) break
    await nextTurn()
  }
  indexNewValues(database)
}

/** Terms for values that forms offer and did not before. */
export const indexNewValues = (database: Database): void => {
  database.run(indexValues)
  database.run(valuesAreIndexed)
}
