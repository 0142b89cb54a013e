import { type Database, query } from '../store/database.ts'
import { leavesAreWhole, sealOf } from './audit-leaves.ts'
import { auditHash, auditOrigin } from './audit-writer.ts'

export interface AuditVerdict {
  readonly rows: number
  readonly whole: boolean
  /** First row that does not fit the chain. */
  readonly brokenAt: number | null
  /** Hash of the last row: whoever keeps it can tell later that nothing before it was changed or cut off. */
  readonly head: string
}

const page = 5000

/** The first row at or behind this one that leaves name. */
const nextWithLeaves = (database: Database, seq: number): number =>
  database.find(query.selectFrom('auditLeaf').select('seq').where('seq', '>=', seq).orderBy('seq').limit(1))?.seq ??
  Number.POSITIVE_INFINITY

/** Walks the whole chain in pages and recomputes every hash, and every root over leaves. */
export const verifyAudit = (database: Database): AuditVerdict => {
  let previous = auditOrigin
  let rows = 0
  let withLeaves = nextWithLeaves(database, 0)
  for (;;) {
    const next = database.all(query.selectFrom('audit').selectAll().where('seq', '>', rows).orderBy('seq').limit(page))
    for (const row of next) {
      const { hash, ...rest } = row
      if (row.seq !== rows + 1 || row.previous !== previous || auditHash(rest) !== hash)
        return { rows, whole: false, brokenAt: row.seq, head: previous }
      if (row.seq === withLeaves || sealOf(row)) {
        if (!leavesAreWhole(database, row)) return { rows, whole: false, brokenAt: row.seq, head: previous }
        if (row.seq === withLeaves) withLeaves = nextWithLeaves(database, row.seq + 1)
      }
      rows++
      previous = hash
    }
    if (next.length === page) continue
    // Leaves that no row seals.
    if (withLeaves < Number.POSITIVE_INFINITY) return { rows, whole: false, brokenAt: withLeaves, head: previous }
    return { rows, whole: true, brokenAt: null, head: previous }
  }
}
