import { Problem } from '../../shared/errors/problem.ts'
import { isAtProvince } from '../chain/province-chain.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { takeBack, takenBackColumns } from './take-back.ts'

/** A batch as a person was shown it. */
export interface ShownBatch {
  readonly id: string
  readonly digest: string
}

/** Batches are chained, so the last one is withdrawn first. @throws Problem `core.submit.withdrawOrder` */
export const requireLast = (database: Database, { seq }: { readonly seq: number }): void => {
  const last = database.find(
    query
      .selectFrom('batch')
      .select('seq')
      .where('adoptedAt', 'is', null)
      .where('receipt', 'is', null)
      .orderBy('seq', 'desc')
      .limit(1),
  )
  if (last && last.seq > seq) throw new Problem('core.submit.withdrawOrder', { seq, last: last.seq })
}

/**
 * Withdraws a frozen batch before the reviewer signs it, while nothing of it was sent. Its records wait for the next
 * batch again, where the reviewer can return single records; the next batch gets its number. What was
 * withdrawn, by whom and why is stored.
 * @param shown the batch as it was shown, by id and digest
 * @param reason why, in the person's own words
 * @throws Problem `core.account.role`, `core.submit.missing` once it is countersigned, `core.submit.withdrawOrder`, `core.submit.received`
 */
export const withdrawBatch = async (
  { gate, session }: WriteContext,
  shown: ShownBatch,
  reason: string,
): Promise<void> => {
  // Only the clerk who signed, or a reviewer, may withdraw.
  if (session.role !== 'clerk') requireRole(session, 'reviewer')
  return gate.write(session.id, (work) => {
    const batch = work.database.find(
      query
        .selectFrom('batch')
        .select(takenBackColumns)
        .where('id', '=', shown.id)
        .where('digest', '=', shown.digest)
        .where('sealedAt', 'is', null),
    )
    if (!batch) throw new Problem('core.submit.missing')
    requireLast(work.database, batch)
    // A restored backup may have a batch as frozen that was sealed and sent from the data before.
    if (isAtProvince(work.database, batch.digest)) throw new Problem('core.submit.received', { seq: batch.seq })
    takeBack(work, session, batch, reason)
  })
}
