import { type Actor, requireOfficer } from '../access/actor.ts'
import { type BatchSummary, byStatusOf } from './batch-queue.ts'
import type { SyncContext } from './sync-context.ts'

/** All batches, newest first, with counts of their records by status. @throws Problem `server.access.role` */
export const listBatches = async ({ store }: Pick<SyncContext, 'store'>, actor: Actor): Promise<BatchSummary[]> => {
  requireOfficer(actor)
  const batches = await store.database
    .selectFrom('batchProgress as progress')
    .innerJoin('batch', 'batch.id', 'progress.batchId')
    .innerJoin('unit', 'unit.id', 'progress.unitId')
    .selectAll('progress')
    .select(['unit.name as unit', 'batch.recordCount as records'])
    .orderBy('progress.receivedAt', 'desc')
    .execute()
  return batches.map(({ batchId: id, unit, receivedAt, records, ...progress }) => ({
    id,
    unit,
    receivedAt,
    records,
    byStatus: byStatusOf(progress),
  }))
}
