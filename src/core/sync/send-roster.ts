import { sql } from 'kysely'
import { moves, type State } from '../../shared/record/life-cycle.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type Database, query } from '../store/database.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

/** States in which a record has no photo that counts. */
const waiting = moves.submitPhoto.from.filter((state: State) => state !== 'photoSubmitted' && state !== 'photoApproved')

const content = sql<string>`record.contentHash || coalesce(record.returnText, '')`

const readChanged = (database: Database) =>
  database.all(
    query
      .selectFrom('record')
      .leftJoin('rosterEntry', 'rosterEntry.recordId', 'record.id')
      .select(['record.id as recordId', 'name', 'documentType', 'documentNumber', 'returnText as returned'])
      .select(content.as('content'))
      .where('state', 'in', waiting)
      .where(sql<boolean>`rosterEntry.content is not ${content}`)
      .limit(limits.rosterPage),
  )

const readGone = (database: Database): string[] =>
  database
    .all(
      query
        .selectFrom('rosterEntry')
        .leftJoin('record', 'record.id', 'rosterEntry.recordId')
        .select('rosterEntry.recordId')
        .where((where) => where.or([where('record.id', 'is', null), where('record.state', 'not in', waiting)]))
        .limit(limits.rosterPage),
    )
    .map(({ recordId }) => recordId)

/**
 * Sends the province the changes since the last round: which records wait for a photo of their applicant, and which no
 * longer do. After an interruption the same changes are sent again, to no further effect.
 */
export const sendRoster = async ({ database, gate, client }: SyncContext, options: SyncOptions): Promise<void> => {
  for (let sent = 0; ; ) {
    const changed = readChanged(database)
    const gone = readGone(database)
    if (!changed.length && !gone.length) return
    const entries = changed.map(({ content: _, ...entry }) => entry)
    await client.call('roster', { body: { waiting: entries, gone }, signal: options.signal })
    await gate.write('unit', (work) => {
      for (const { recordId, content } of changed) {
        work.database.run(
          query
            .insertInto('rosterEntry')
            .values({ recordId, content })
            .onConflict((conflict) => conflict.column('recordId').doUpdateSet({ content })),
        )
      }
      for (const recordId of gone) {
        work.database.run(query.deleteFrom('rosterEntry').where('recordId', '=', recordId))
      }
    })
    sent += changed.length + gone.length
    options.onProgress?.('roster', sent, sent)
  }
}
