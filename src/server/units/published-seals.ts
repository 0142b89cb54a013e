import type { Kysely, Transaction } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { SealList, SealListFile } from '../../shared/sync/seal-list.ts'
import { openSealList } from '../../trust/seal-list.ts'
import type { Schema } from '../store/schema.ts'

type Reader = Kysely<Schema> | Transaction<Schema>

/** Reads the published lists of seals. A list never changes, so the newest one is kept in memory. */
export class PublishedSeals {
  readonly #provincePublicKey: string
  #newest: SealList | undefined

  /** @param provincePublicKey verifies the lists, because the database alone must not name a seal */
  constructor(provincePublicKey: string) {
    this.#provincePublicKey = provincePublicKey
  }

  /** The newest list; undefined before the first one. Read again after any process published one. */
  async findNewest(database: Reader): Promise<SealList | undefined> {
    const row = await database
      .selectFrom('sealList')
      .select((expression) => expression.fn.max('generation').as('generation'))
      .executeTakeFirstOrThrow()
    // An empty table has no highest generation.
    if (row.generation === null) return undefined
    if (this.#newest?.generation !== row.generation)
      this.#newest = openSealList(await this.signed(database), this.#provincePublicKey)
    return this.#newest
  }

  /** The newest list. @throws Problem `server.seals.missing` */
  async newest(database: Reader): Promise<SealList> {
    const list = await this.findNewest(database)
    if (!list) throw new Problem('server.seals.missing')
    return list
  }

  /** The newest list in its signed envelope, as units and verifiers get it. @throws Problem `server.seals.missing` */
  async signed(database: Reader): Promise<SealListFile> {
    const row = await database
      .selectFrom('sealList')
      .select(['generation', 'envelope'])
      .orderBy('generation', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!row) throw new Problem('server.seals.missing')
    return { generation: row.generation, envelope: parseStrictJson(row.envelope) as Envelope }
  }
}
