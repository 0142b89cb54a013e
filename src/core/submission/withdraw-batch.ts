import { Problem } from '../../shared/errors/problem.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { moveRecord } from '../records/record-moves.ts'
import { query } from '../store/database.ts'

/**
 * Withdraws a frozen batch before the reviewer signs it, while nothing of it was sent. Its records wait for the next
 * batch again, where the reviewer can return single records; the next batch gets its number. What was
 * withdrawn, by whom and why is stored.
 * @param shown the batch as it was shown, by id and digest
 * @param reason why, in the person's own words
 * @throws Problem `core.account.role`, `core.submit.missing` once it is countersigned, `core.submit.withdrawOrder`
 */
export const withdrawBatch = async (
  { gate, session }: WriteContext,
  shown: { readonly id: string; readonly digest: string },
  reason: string,
): Promise<void> => {
  // Only the clerk who signed, or a reviewer, may withdraw.
  if (session.role !== 'clerk') requireRole(session, 'reviewer')
  const by = session.role === 'clerk' ? 'clerk' : 'reviewer'
  return gate.write(session.id, (work) => {
    const batch = work.database.find(
      query
        .selectFrom('batch')
        .select(['id', 'seq', 'digest', 'count', 'clerk', 'createdAt'])
        .where('id', '=', shown.id)
        .where('digest', '=', shown.digest)
        .where('sealedAt', 'is', null),
    )
    if (!batch) throw new Problem('core.submit.missing')
    const last = work.database.find(query.selectFrom('batch').select('seq').orderBy('seq', 'desc').limit(1))
    if (last && last.seq > batch.seq) throw new Problem('core.submit.withdrawOrder', { seq: batch.seq, last: last.seq })
    const records = work.database.all(
      query.selectFrom('batchRecord').select('recordId').where('batchId', '=', batch.id).orderBy('position'),
    )
    work.database.run(query.deleteFrom('batchRecord').where('batchId', '=', batch.id))
    for (const { recordId } of records) moveRecord(work, recordId, { name: 'withdraw', by, set: { batchId: null } })
    work.database.run(query.deleteFrom('batch').where('id', '=', batch.id))
    work.database.run(
      query.insertInto('withdrawnBatch').values({ ...batch, withdrawnBy: session.id, withdrawnAt: work.at, reason }),
    )
    work.audit({
      action: 'batch.withdraw',
      subject: batch.id,
      before: { seq: batch.seq, count: batch.count, digest: batch.digest },
      after: { reason },
    })
  })
}
