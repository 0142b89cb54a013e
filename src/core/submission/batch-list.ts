import { Problem } from '../../shared/errors/problem.ts'
import type { Batch } from '../../shared/rpc/submission.ts'
import { type Database, query } from '../store/database.ts'
import { findRefusal } from './refusal.ts'

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

const withdrawnBatches = (database: Database): Batch[] =>
  database
    .all(
      query
        .selectFrom('withdrawnBatch')
        .innerJoin('account as clerk', 'clerk.id', 'withdrawnBatch.clerk')
        .innerJoin('account as withdrawer', 'withdrawer.id', 'withdrawnBatch.withdrawnBy')
        .select([
          'withdrawnBatch.id',
          'withdrawnBatch.seq',
          'withdrawnBatch.count',
          'withdrawnBatch.digest',
          'withdrawnBatch.createdAt',
          'withdrawnBatch.withdrawnAt',
          'withdrawnBatch.reason',
          'clerk.name as clerk',
          'withdrawer.name as by',
        ]),
    )
    .map(({ withdrawnAt, reason, by, ...row }) => ({
      ...row,
      step: 'withdrawn',
      reviewer: null,
      sealedAt: null,
      receivedAt: null,
      outcomes: null,
      refusal: null,
      withdrawn: { by, at: withdrawnAt, reason },
    }))

/** All batches of this computer, withdrawn ones too, newest first. */
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
        'batch.device',
        'batch.chainSeq',
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
  const signed = rows.map(
    ({ device, chainSeq, ...row }): Batch => ({
      ...row,
      refusal: row.sealedAt && !row.receivedAt ? (findRefusal(database, { device, chainSeq })?.toJSON() ?? null) : null,
      step: row.receivedAt ? 'received' : row.sealedAt ? 'sealed' : 'frozen',
      outcomes: outcomes.get(row.id) ?? null,
      withdrawn: null,
    }),
  )
  return [...signed, ...withdrawnBatches(database)].sort(
    (one, other) => other.seq - one.seq || (other.createdAt < one.createdAt ? -1 : 1),
  )
}

/** @throws Problem `core.submit.missing` */
export const getBatch = (database: Database, id: string): Batch => {
  const batch = listBatches(database).find((entry) => entry.id === id)
  if (!batch) throw new Problem('core.submit.missing')
  return batch
}
