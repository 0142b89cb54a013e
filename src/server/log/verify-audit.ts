import type { AuditFault } from '../../shared/audit-fault.ts'
import type { AuditVerdict } from '../../trust/audit-chain.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import { findFalseDecisions } from '../officers/kept-decisions.ts'
import { findAuditFaults, findAuditHead, verifyProvinceAudit } from '../store/audit-chain.ts'
import type { LogContext } from './log-context.ts'
import { verifyBatches } from './verify-batches.ts'
import { type LogVerdict, verifyLog } from './verify-log.ts'

/**
 * Verifies the audit chain, the whole log and all received batches in one snapshot: the hash of every row and entry, that
 * each entry has its audit row, that nothing contradicts what was signed, and that each decision is the one that its approver's passkey
 * signed. `whole` is true when no fault was found.
 * @throws Problem `server.access.role`
 */
export const verifyAudit = async (
  { store, keys }: Pick<LogContext, 'store' | 'keys'>,
  actor: Actor,
): Promise<
  AuditVerdict & { readonly faults: readonly AuditFault[]; readonly log: Omit<LogVerdict, 'faults' | 'lastHead'> }
> => {
  requireOfficer(actor)
  return store.snapshot(async (database) => {
    const chain = await verifyProvinceAudit(database)
    const batches = await verifyBatches(database, keys)
    const { faults: ofLog, lastHead, ...log } = await verifyLog(database, batches.checkpoints)
    const { loggedHash } = await findAuditHead(database)
    const broken: AuditFault[] = [
      ...(chain.brokenAt === null ? [] : [{ kind: 'row', place: chain.brokenAt } as const]),
      ...(log.brokenAt === null ? [] : [{ kind: 'logEntry', place: log.brokenAt } as const]),
      // The head that was logged last is missing: the end of the log was cut off.
      ...(log.brokenAt !== null || lastHead === loggedHash ? [] : [{ kind: 'logEntry', place: log.entries } as const]),
    ]
    const decisions = (await findFalseDecisions({ database })).map((place): AuditFault => ({ kind: 'decision', place }))
    const faults = [...broken, ...(await findAuditFaults(database)), ...batches.faults, ...ofLog, ...decisions]
    return { ...chain, whole: faults.length === 0, faults, log }
  })
}
