import { sql } from 'kysely'
import type { BatchQueue } from '../../shared/console/batches-contract.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import type { BatchProgressTable, RecordStatus } from '../store/schema.ts'
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

/** A batch in the officers' queue. */
export interface BatchInQueue extends BatchSummary {
  /** Its signers' keys wait for their administrator's release. */
  readonly isAwaiting: boolean
}

/** The place of a batch in a queue: behind the last one of the page before. */
export interface PlaceInQueue {
  readonly receivedAt: string
  readonly id: string
}

const pageSize = 50

/** What is in a queue. The texts are those of the partial indexes of migration 018, which the database recognises by them. */
const waits = {
  examine: sql<boolean>`accepted + held > 0`,
  held: sql<boolean>`held > 0`,
  issue: sql<boolean>`confirmed > 0`,
} as const

const statuses = ['accepted', 'held', 'refused', 'confirmed', 'returned', 'issued', 'revoked'] as const

/** The counters that are not zero, by status. */
export const byStatusOf = (
  progress: Pick<BatchProgressTable, (typeof statuses)[number]>,
): Partial<Record<RecordStatus, number>> =>
  Object.fromEntries(statuses.filter((status) => progress[status] > 0).map((status) => [status, progress[status]]))

/**
 * One page of a queue, oldest first, so that nobody's batch is left behind; newest first for all batches.
 * @throws Problem `officers.permission`
 * @example listBatchPage(province.sync, officer, { queue: 'examine' })
 */
export const listBatchPage = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  {
    queue,
    unitId,
    after,
  }: { readonly queue: BatchQueue; readonly unitId?: string | undefined; readonly after?: PlaceInQueue | undefined },
): Promise<{ readonly batches: BatchInQueue[]; readonly more: boolean }> => {
  requireOfficer(actor, 'batches.read')
  const [order, behind] = queue === 'all' ? (['desc', '<'] as const) : (['asc', '>'] as const)
  const found = await batchPageQuery(store.database, { queue, unitId, after, order, behind }).execute()
  const batches = found.slice(0, pageSize).map(({ awaiting, ...row }) => ({
    id: row.id,
    unit: row.unit,
    receivedAt: row.receivedAt,
    records: row.records,
    byStatus: byStatusOf(row),
    isAwaiting: awaiting !== null,
  }))
  return { batches, more: found.length > pageSize }
}

const batchPageQuery = (
  database: SyncContext['store']['database'],
  {
    queue,
    unitId,
    after,
    order,
    behind,
  }: {
    readonly queue: BatchQueue
    readonly unitId: string | undefined
    readonly after: PlaceInQueue | undefined
    readonly order: 'asc' | 'desc'
    readonly behind: '<' | '>'
  },
) =>
  database
    .selectFrom('batchProgress as progress')
    .innerJoin('batch', 'batch.id', 'progress.batchId')
    .innerJoin('unit', 'unit.id', 'progress.unitId')
    .select(['batch.id', 'unit.name as unit', 'progress.receivedAt', 'batch.recordCount as records', 'batch.awaiting'])
    .select(statuses.map((status) => `progress.${status}` as const))
    .$if(queue !== 'all', (query) => query.where(waits[queue as keyof typeof waits]))
    .$if(unitId !== undefined, (query) => query.where('progress.unitId', '=', unitId!))
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(progress."receivedAt", progress."batchId") ${sql.raw(behind)} (${after!.receivedAt}, ${after!.id})`,
      ),
    )
    .orderBy('progress.receivedAt', order)
    .orderBy('progress.batchId', order)
    .limit(pageSize + 1)

/** How long a queue is, and since when its oldest item waits. */
export interface QueueLength {
  readonly count: number
  readonly since: string | null
}

/** The lengths of the queues of batches; of `held` it is the number of records. @throws Problem `officers.permission` */
export const measureBatchQueues = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
): Promise<Record<keyof typeof waits, QueueLength>> => {
  requireOfficer(actor, 'batches.read')
  const measure = async (queue: keyof typeof waits): Promise<QueueLength> => {
    const row = await store.database
      .selectFrom('batchProgress')
      .select(({ fn }) => [
        (queue === 'held' ? fn.sum<number | string | null>('held') : fn.countAll<number | string>()).as('count'),
        fn.min('receivedAt').as('since'),
      ])
      .where(waits[queue])
      .executeTakeFirstOrThrow()
    return { count: Number(row.count ?? 0), since: row.since }
  }
  const [examine, held, issue] = [await measure('examine'), await measure('held'), await measure('issue')]
  return { examine, held, issue }
}

/** The units that have sent batches, by name. @throws Problem `officers.permission` */
export const listSendingUnits = ({ store }: Pick<SyncContext, 'store'>, actor: Actor) => {
  requireOfficer(actor, 'batches.read')
  return store.database
    .selectFrom('unit')
    .select(['id', 'name'])
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('batchProgress').select('batchId').whereRef('batchProgress.unitId', '=', 'unit.id')),
    )
    .orderBy('name')
    .execute()
}
