import { sql } from 'kysely'
import type { State } from '../../shared/record/life-cycle.ts'
import type { SendingStage, Stage } from '../../shared/record/stage.ts'
import { type Database, query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'

/** The stage of the batches without a receipt. There are few, because each round of sync sends them. */
const openBatches = (database: Database): Map<string, SendingStage> =>
  new Map(
    database
      .all(query.selectFrom('batch').select(['id', 'sealedAt']).where('receivedAt', 'is', null))
      .map(({ id, sealedAt }) => [id, sealedAt ? 'toSend' : 'toCountersign']),
  )

/** Tells the stage of records, by the batches as they are now. */
export const stageReader = (database: Database): ((row: Pick<RecordRow, 'state' | 'batchId'>) => Stage) => {
  const open = openBatches(database)
  return ({ state, batchId }) => (state === 'submitted' ? (open.get(batchId!) ?? 'received') : state)
}

/** Splits the counts of states into those of stages; stages without records are left out. */
export const countStages = (
  database: Database,
  { submitted = 0, ...others }: Partial<Record<State, number>>,
): Partial<Record<Stage, number>> => {
  const counts: Record<SendingStage, number> = { toCountersign: 0, toSend: 0, received: submitted }
  for (const [batch, stage] of openBatches(database)) {
    const { records } = database.find(
      query
        .selectFrom('record')
        .select((select) => select.fn.countAll<number>().as('records'))
        .where('batchId', '=', batch)
        // Written out, because SQLite uses a partial index only for a literal.
        .where(sql<boolean>`state = 'submitted'`),
    )!
    counts[stage] += records
    counts.received -= records
  }
  return Object.fromEntries(Object.entries({ ...others, ...counts }).filter(([, count]) => count > 0))
}
