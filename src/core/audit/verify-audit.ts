import { type Database, query } from '../store/database.ts'
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

/** Walks the whole chain in pages and recomputes every hash. */
export const verifyAudit = (database: Database): AuditVerdict => {
  let previous = auditOrigin
  let rows = 0
  for (;;) {
    const next = database.all(query.selectFrom('audit').selectAll().where('seq', '>', rows).orderBy('seq').limit(page))
    for (const row of next) {
      const { hash, ...rest } = row
      if (row.seq !== rows + 1 || row.previous !== previous || auditHash(rest) !== hash)
        return { rows, whole: false, brokenAt: row.seq, head: previous }
      rows++
      previous = hash
    }
    if (next.length < page) return { rows, whole: true, brokenAt: null, head: previous }
  }
}
