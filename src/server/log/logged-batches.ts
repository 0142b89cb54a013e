import type { Kysely, Selectable } from 'kysely'
import type { BatchTable, Schema } from '../store/schema.ts'

/** A receipt of a full batch is about 3 MB. */
const pageSize = 20

/** Every received batch in the order of the log, read some at a time. */
export async function* loggedBatches(
  database: Kysely<Schema>,
): AsyncGenerator<Selectable<BatchTable>, void, undefined> {
  for (let after = -1; ; ) {
    const page = await database
      .selectFrom('batch')
      .selectAll()
      .where('logPosition', '>', after)
      .orderBy('logPosition')
      .limit(pageSize)
      .execute()
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1)!.logPosition
  }
}
