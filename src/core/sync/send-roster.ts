import { sql } from 'kysely'
import { moves, type State } from '../../shared/record/life-cycle.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type Database, query } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import type { ProvinceClient } from './province-client.ts'
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
 * Tells the province which records wait for their applicants' photos, and which do no more: what changed since it was last
 * told. Cut off in between, the same is told again and changes nothing.
 */
export const sendRoster = async (
  database: Database,
  gate: WriteGate,
  client: ProvinceClient,
  options: SyncOptions,
): Promise<void> => {
  for (let told = 0; ; ) {
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
    told += changed.length + gone.length
    options.onProgress?.('roster', told, told)
  }
}
