import type { AuditFault } from '../../shared/audit-fault.ts'
import type { AuditHead } from '../../shared/sync/log.ts'
import { auditOrigin } from '../../trust/audit-chain.ts'
import { type Database, query } from '../store/database.ts'

/** The action of the row that a writer adds when the chain does not end where the last writer left it. */
export const gapAction = 'audit.gap'

/** How far the audit is, as its writers left it; `seq` 0 before the first row. */
export const readAuditHead = (database: Database): AuditHead =>
  database.find(query.selectFrom('auditHead').select(['seq', 'hash'])) ?? { seq: 0, hash: auditOrigin }

/** The hash that the audit has at a row now; undefined when it has no such row. */
export const findAuditHash = (database: Database, seq: number): string | undefined =>
  database.find(query.selectFrom('audit').select('hash').where('seq', '=', seq))?.hash

/** What shows, beside the chain itself, that its end was cut or replaced: now, or before rows were appended again. */
export const findEndFaults = (database: Database): AuditFault[] => {
  const head = readAuditHead(database)
  const last = database.find(query.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1))
  const whole = head.seq === (last?.seq ?? 0) && head.hash === (last?.hash ?? auditOrigin)
  return [
    ...database
      .all(query.selectFrom('audit').select('seq').where('action', '=', gapAction).orderBy('seq'))
      .map(({ seq }): AuditFault => ({ kind: 'gap', place: seq })),
    ...(whole ? [] : [{ kind: 'end', place: head.seq } as const]),
  ]
}
