import { Problem } from '../../shared/errors/problem.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'
import { takeBack, takenBackColumns } from './take-back.ts'

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
    const last = work.database.find(query.selectFrom('batch').select('seq').orderBy('seq', 'desc').limit(1))
    if (last && last.seq > batch.seq) throw new Problem('core.submit.withdrawOrder', { seq: batch.seq, last: last.seq })
    takeBack(work, session, batch, reason)
  })
}
