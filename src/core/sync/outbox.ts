import type { SigningRole } from '../../shared/account.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { type Database, query } from '../store/database.ts'

/** What waits to reach the province, derived from the store: nothing can be in it twice or be forgotten. */
export const readOutbox = (database: Database): SyncStatus['outbox'] => {
  const keys = database.all(
    query
      .selectFrom('account')
      .select(['name as account', 'role'])
      .where('registeredAt', 'is', null)
      .where('role', '<>', 'administrator')
      .orderBy('createdAt'),
  )
  const batches = database.all(
    query
      .selectFrom('batch')
      .innerJoin('batchRecord', 'batchRecord.batchId', 'batch.id')
      .innerJoin('photo', 'photo.sha256', 'batchRecord.photo')
      .select((select) => [
        'batch.id',
        'batch.seq',
        'batch.count',
        'batch.createdAt',
        'batch.sealedAt',
        select.fn.countAll<number>().as('photos'),
        select.fn.sum<number>('photo.size').as('photoBytes'),
      ])
      .where('batch.receipt', 'is', null)
      .groupBy('batch.id')
      .orderBy('batch.seq'),
  )
  return {
    keys: keys.map(({ account, role }) => ({ account, role: role as SigningRole })),
    batches: batches.map(({ createdAt, sealedAt, ...batch }) => ({
      ...batch,
      waitsFor: sealedAt ? 'send' : 'countersign',
      since: sealedAt ?? createdAt,
    })),
  }
}
