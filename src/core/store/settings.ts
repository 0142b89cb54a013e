import type { z } from 'zod'
import { type Database, query } from './database.ts'

/** Reads one setting, or undefined when it was never set. */
export const readSetting = <Value>(database: Database, key: string, schema: z.ZodType<Value>): Value | undefined => {
  const row = database.find(query.selectFrom('setting').select('value').where('key', '=', key))
  return row ? schema.parse(JSON.parse(row.value)) : undefined
}

/** Writes one setting; inside a unit of work. */
export const writeSetting = (database: Database, key: string, value: unknown): void => {
  const text = JSON.stringify(value)
  database.run(
    query
      .insertInto('setting')
      .values({ key, value: text })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text })),
  )
}

/** Deletes one setting; inside a unit of work. */
export const clearSetting = (database: Database, key: string): void => {
  database.run(query.deleteFrom('setting').where('key', '=', key))
}
