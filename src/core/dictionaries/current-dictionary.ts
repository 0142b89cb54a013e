import { type Dictionary, dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { type Database, query } from '../store/database.ts'

/** The last parsed dictionary of each connection, because parsing thousands of employers for every call is slow. */
const lastRead = new WeakMap<Database, { readonly text: string; readonly dictionary: Dictionary }>()

/** The dictionary in use; undefined until the unit is enrolled. */
export const findDictionary = (database: Database): Dictionary | undefined => {
  const row = database.find(query.selectFrom('setting').select('value').where('key', '=', 'dictionary'))
  if (!row) return undefined
  const last = lastRead.get(database)
  if (last?.text === row.value) return last.dictionary
  const dictionary = dictionarySchema.parse(JSON.parse(row.value))
  lastRead.set(database, { text: row.value, dictionary })
  return dictionary
}
