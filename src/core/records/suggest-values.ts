import { sql } from 'kysely'
import type { SuggestedField } from '../../shared/certificate/record-list.ts'
import { normaliseText } from '../../shared/certificate/text.ts'
import { type Database, query } from '../store/database.ts'
import { escapeLike } from './record-reader.ts'

const mostSuggestions = 12

/** Values that records have already: those that begin with the text first, then those that hold it, the most used first. */
export const suggestValues = (database: Database, field: SuggestedField, text: string): string[] => {
  const part = escapeLike(normaliseText(text))
  const column = sql.ref<string>(field)
  const rows = database.all(
    query
      .selectFrom('record')
      .select(column.as('value'))
      .where(sql<boolean>`${column} like ${`%${part}%`} escape '\\'`)
      .groupBy(column)
      .orderBy(sql`${column} like ${`${part}%`} escape '\\'`, 'desc')
      .orderBy(sql`count(*)`, 'desc')
      .limit(mostSuggestions),
  )
  return rows.map(({ value }) => value)
}
