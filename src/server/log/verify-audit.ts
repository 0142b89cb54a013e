import type { AuditVerdict } from '../../trust/audit-chain.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import { verifyProvinceAudit } from '../store/audit-chain.ts'
import type { LogContext } from './log-context.ts'
import { type LogVerdict, verifyLog } from './verify-log.ts'

/**
 * Verifies the audit chain and the whole log in one snapshot: the hash of every row and entry, and that each entry has its
 * audit row.
 * @throws Problem `server.access.role`
 */
export const verifyAudit = async (
  { store }: Pick<LogContext, 'store'>,
  actor: Actor,
): Promise<AuditVerdict & { readonly log: LogVerdict }> => {
  requireOfficer(actor)
  return store.snapshot(async (database) => {
    const chain = await verifyProvinceAudit(database)
    const log = await verifyLog(database)
    return { ...chain, whole: chain.whole && log.whole, log }
  })
}
