import type { Session } from '../context/session.ts'
import { moveRecord } from '../records/record-moves.ts'
import { query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A batch that can be taken back. */
interface TakenBack {
  readonly id: string
  readonly seq: number
  readonly digest: string
  readonly count: number
  readonly clerk: string
  readonly createdAt: string
}

export const takenBackColumns = ['id', 'seq', 'digest', 'count', 'clerk', 'createdAt'] as const

/**
 * Takes a batch back that the province does not have, inside a unit of work: its records wait for the next batch again. What
 * was taken back, by whom and why is stored.
 */
export const takeBack = (
  work: UnitOfWork,
  { id: account, role }: Pick<Session, 'id' | 'role'>,
  batch: TakenBack,
  reason: string,
): void => {
  const { id, seq, digest, count, clerk, createdAt } = batch
  const records = work.database.all(
    query
      .selectFrom('record')
      .select('id')
      .where('batchId', '=', id)
      .where('state', '=', 'submitted')
      .orderBy('ordinal'),
  )
  work.database.run(query.deleteFrom('batchRecord').where('batchId', '=', id))
  const by = role === 'administrator' ? 'unit' : role
  for (const record of records) moveRecord(work, record.id, { name: 'withdraw', by, set: { batchId: null } })
  work.database.run(query.deleteFrom('batch').where('id', '=', id))
  work.database.run(
    query
      .insertInto('withdrawnBatch')
      .values({ id, seq, digest, count, clerk, createdAt, withdrawnBy: account, withdrawnAt: work.at, reason }),
  )
  work.audit({ action: 'batch.withdraw', subject: id, before: { seq, count, digest }, after: { reason } })
}
