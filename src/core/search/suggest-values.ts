import { sql } from 'kysely'
import type { SuggestedField } from '../../shared/record/record-fields.ts'
import { normaliseTerm } from '../../shared/record/text.ts'
import { type Database, query } from '../store/database.ts'
import { foldText, initialsTerm, soundTerm } from './search-terms.ts'
import { partMatch } from './search-words.ts'

const mostSuggestions = 12
/** This many of the most used matches are examined for values that begin with the text. */
const mostCompared = 500

/**
 * Values that records have already, for a text begun: a part of the value, or its pinyin or initials from any character on.
 * Those that begin with the text come first, then the most used.
 */
export const suggestValues = (database: Database, field: SuggestedField, text: string): string[] => {
  const folded = foldText(normaliseTerm(text))
  const used = query.selectFrom('fieldValue').select('fieldValue.value').where('uses', '>', 0)
  if (!folded) {
    if (text.trim()) return []
    const most = used.where('field', '=', field).orderBy('uses', 'desc').orderBy('value').limit(mostSuggestions)
    return database.all(most).map(({ value }) => value)
  }
  const sounds = /^[a-z]+$/u.test(folded) ? ` OR "${soundTerm(folded)}"* OR "${initialsTerm(folded)}"*` : ''
  const found = database.all(
    used
      // `+field`: the words lead, not the field.
      .where(sql<boolean>`+fieldValue.field = ${field}`)
      .where('fieldValue.id', 'in', (select) =>
        select
          .selectFrom('fieldValueSearch')
          .select('rowid')
          .where(sql<boolean>`fieldValueSearch match ${partMatch(folded) + sounds}`),
      )
      .orderBy('uses', 'desc')
      .orderBy('value')
      .limit(mostCompared),
  )
  const rank = (value: string): number =>
    foldText(value).startsWith(folded) ? 0 : foldText(value).includes(folded) ? 1 : 2
  return found
    .map(({ value }) => ({ value, rank: rank(value) }))
    .filter(({ rank: place }) => place < 2 || sounds !== '')
    .sort((one, other) => one.rank - other.rank)
    .slice(0, mostSuggestions)
    .map(({ value }) => value)
}
