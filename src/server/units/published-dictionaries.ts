import type { Kysely, Transaction } from 'kysely'
import { type Dictionary, dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { signDictionary } from '../../trust/dictionary.ts'
import type { SigningKey } from '../../trust/keys.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** The published dictionaries. Each version is written once; records are judged by the newest. */
export class DictionaryShelf {
  readonly #key: SigningKey
  #newest: Dictionary | undefined

  constructor(key: SigningKey) {
    this.#key = key
  }

  /** The newest dictionary. Read again whenever another process published one. */
  async newest(database: Kysely<Schema> | Transaction<Schema>): Promise<Dictionary> {
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

  /** The newest dictionary as devices get it. */
  async signed(database: Kysely<Schema>): Promise<{ version: number; envelope: Envelope }> {
    const row = await database
      .selectFrom('dictionary')
      .select(['version', 'envelope'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return { version: row.version, envelope: JSON.parse(row.envelope) as Envelope }
  }

  /** Publishes the next version. */
  async publish({ database, at, audit }: UnitOfWork, dictionary: Dictionary): Promise<void> {
    const published = dictionarySchema.parse(dictionary)
    await database
      .insertInto('dictionary')
      .values({
        version: published.version,
        body: canonicalText(published),
        envelope: JSON.stringify(signDictionary(published, this.#key)),
        published_at: at,
      })
      .execute()
    audit({ action: 'dictionary.publish', subject: `dictionary:${published.version}` })
  }
}
