import { type Actor, requireOfficer } from '../access/actor.ts'
import type { RecordStatus } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'

/** A batch as an officer sees it in a list. */
export interface BatchSummary {
  readonly id: string
  readonly unit: string
  readonly receivedAt: string
  readonly records: number
  /** Number of records in each status that occurs. */
  readonly byStatus: Partial<Record<RecordStatus, number>>
}

/** All batches, newest first, with counts of their records by status. @throws Problem `server.access.role` */
export const listBatches = async ({ store }: Pick<SyncContext, 'store'>, actor: Actor): Promise<BatchSummary[]> => {
  requireOfficer(actor)
  const batches = await store.database
    .selectFrom('batch')
    .innerJoin('unit', 'unit.id', 'batch.unitId')
    .select(['batch.id', 'unit.name as unit', 'batch.receivedAt', 'batch.recordCount as records'])
    .orderBy('batch.receivedAt', 'desc')
    .execute()
  const counts = await store.database
    .selectFrom('record')
    .select((expression) => ['batchId', 'status', expression.fn.countAll<number | string>().as('count')])
    .groupBy(['batchId', 'status'])
    .execute()
  return batches.map((batch) => ({
    ...batch,
    byStatus: Object.fromEntries(
      counts.filter((row) => row.batchId === batch.id).map((row) => [row.status, Number(row.count)]),
    ),
  }))
}
