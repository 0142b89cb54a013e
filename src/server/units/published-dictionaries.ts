import type { Kysely, Transaction } from 'kysely'
import { type Dictionary, dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { DictionaryFile } from '../../shared/sync/dictionary-file.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { Schema } from '../store/schema.ts'

type Reader = Kysely<Schema> | Transaction<Schema>

/** Reads the published dictionaries. A version never changes, so the newest one is kept in memory. */
export class PublishedDictionaries {
  #newest: Dictionary | undefined

  /** The newest dictionary; read again after any process published one. */
  async newest(database: Reader): Promise<Dictionary> {
    const { version } = await database
      .selectFrom('dictionary')
      .select((expression) => expression.fn.max('version').as('version'))
      .executeTakeFirstOrThrow()
    if (this.#newest?.version !== version) {
      const row = await database
        .selectFrom('dictionary')
        .select('body')
        .where('version', '=', version)
        .executeTakeFirstOrThrow()
      this.#newest = dictionarySchema.parse(JSON.parse(row.body))
    }
    return this.#newest!
  }

  /** The newest dictionary in its signed envelope, as devices get it. */
  async signed(database: Reader): Promise<DictionaryFile> {
    const row = await database
      .selectFrom('dictionary')
      .select(['version', 'envelope'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return { version: row.version, envelope: parseStrictJson(row.envelope) as Envelope }
  }
}
