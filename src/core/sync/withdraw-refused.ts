import { Problem } from '../../shared/errors/problem.ts'
import { requireRole, type Session } from '../context/session.ts'
import { query } from '../store/database.ts'
import { findRefusal } from '../submission/refusal.ts'
import { takeBack } from '../submission/take-back.ts'
import { requireLast, type ShownBatch } from '../submission/withdraw-batch.ts'
import { applyReceipt } from './apply-receipt.ts'
import type { SyncContext } from './sync-context.ts'

/** What withdrawing works with: `unit` of `core/unit.ts`. */
export interface WithdrawContext {
  readonly session: Session
  readonly syncContext: SyncContext
}

/**
 * Withdraws a sealed batch that the province refused as a whole, or that follows such a batch. The province is asked first
 * whether it has the batch after all, because it may have come as a file: then its receipt is applied, and nothing is withdrawn.
 * @throws Problem `core.account.role`, `core.submit.missing`, `core.submit.notRefused`, `core.submit.received`,
 *   `core.submit.withdrawOrder`, `core.sync.*`
 */
export const withdrawRefused = async (
  { session, syncContext }: WithdrawContext,
  shown: ShownBatch,
  reason: string,
  signal?: AbortSignal,
): Promise<void> => {
  if (session.role !== 'clerk') requireRole(session, 'reviewer')
  const { database, gate, client } = syncContext
  const sealed = query
    .selectFrom('batch')
    .selectAll()
    .where('id', '=', shown.id)
    .where('digest', '=', shown.digest)
    .where('sealedAt', 'is not', null)
    .where('receipt', 'is', null)
  const batch = database.find(sealed)
  if (!batch) throw new Problem('core.submit.missing')
  if (!findRefusal(database, batch)) throw new Problem('core.submit.notRefused', { seq: batch.seq })
  const receipt = await client.call('receipt', { places: { batchId: batch.id }, signal }).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'server.batch.unknown') return undefined
    throw error
  })
  if (receipt) {
    await applyReceipt(syncContext, batch, receipt)
    throw new Problem('core.submit.received', { seq: batch.seq })
  }
  await gate.write(session.id, (work) => {
    const present = work.database.find(sealed)
    if (!present) throw new Problem('core.submit.missing')
    requireLast(work.database, present)
    takeBack(work, session, present, reason)
  })
}
