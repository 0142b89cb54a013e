import { Problem } from '../../shared/errors/problem.ts'
import type { Batch } from '../../shared/rpc/submission.ts'
import { type Database, query } from '../store/database.ts'

const outcomesByBatch = (database: Database): Map<string, NonNullable<Batch['outcomes']>> => {
  const rows = database.all(
    query
      .selectFrom('batchRecord')
      .select((select) => ['batchId', 'outcome', select.fn.countAll<number>().as('count')])
      .where('outcome', 'is not', null)
      .groupBy(['batchId', 'outcome']),
  )
  const outcomes = new Map<string, NonNullable<Batch['outcomes']>>()
  for (const { batchId, outcome, count } of rows)
    outcomes.set(batchId, { ...(outcomes.get(batchId) ?? { accepted: 0, refused: 0, held: 0 }), [outcome!]: count })
  return outcomes
}

/** All batches of this computer, newest first. */
export const listBatches = (database: Database): Batch[] => {
  const outcomes = outcomesByBatch(database)
  const rows = database.all(
    query
      .selectFrom('batch')
      .innerJoin('account as clerk', 'clerk.id', 'batch.clerk')
      .leftJoin('account as reviewer', 'reviewer.id', 'batch.reviewer')
      .select([
        'batch.id',
        'batch.seq',
        'batch.count',
        'batch.digest',
        'batch.createdAt',
        'batch.sealedAt',
        'batch.receivedAt',
        'clerk.name as clerk',
        'reviewer.name as reviewer',
      ])
      .orderBy('batch.seq', 'desc'),
  )
  return rows.map((row) => ({
    ...row,
    step: row.receivedAt ? 'received' : row.sealedAt ? 'sealed' : 'frozen',
    outcomes: outcomes.get(row.id) ?? null,
  }))
}

/** @throws Problem `core.submit.missing` */
export const getBatch = (database: Database, id: string): Batch => {
  const batch = listBatches(database).find((entry) => entry.id === id)
  if (!batch) throw new Problem('core.submit.missing')
  return batch
}
