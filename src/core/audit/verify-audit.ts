import { type AuditVerdict, auditPageSize, verifyAuditChain } from '../../trust/audit-chain.ts'
import { type Database, query } from '../store/database.ts'
import { leavesAreWhole, sealOf } from './audit-leaves.ts'
import { unitAuditEncoding } from './audit-writer.ts'

/** The first row at or behind this one that leaves name. */
const nextWithLeaves = (database: Database, seq: number): number =>
  database.find(query.selectFrom('auditLeaf').select('seq').where('seq', '>=', seq).orderBy('seq').limit(1))?.seq ??
  Number.POSITIVE_INFINITY

/** Verifies the unit's whole audit chain in pages: every hash, and every root over leaves. */
export const verifyAudit = (database: Database): AuditVerdict => {
  let withLeaves = nextWithLeaves(database, 0)
  return verifyAuditChain(
    unitAuditEncoding,
    (after) =>
      database.all(query.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(auditPageSize)),
    {
      fits: (row) => {
        if (row.seq !== withLeaves) return !sealOf(row) || leavesAreWhole(database, row)
        withLeaves = nextWithLeaves(database, row.seq + 1)
        return leavesAreWhole(database, row)
      },
      strayAt: () => (Number.isFinite(withLeaves) ? withLeaves : null),
    },
  )
}
