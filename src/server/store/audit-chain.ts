import type { Kysely, Transaction } from 'kysely'
import {
  type AuditEncoding,
  type AuditRow,
  type AuditVerdict,
  auditHash,
  auditOrigin,
  auditPageSize,
  verifyAuditChainAsync,
} from '../../trust/audit-chain.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { inChunks } from './in-chunks.ts'
import type { Schema } from './schema.ts'

/** One operation, as the code that runs it declares it. It holds ids, states and reasons, never names or document numbers. */
export interface AuditEntry {
  readonly action: string
  /** The subject of the operation, as `kind:id`. */
  readonly subject: string
  readonly before?: AuditState
  readonly after?: AuditState
}

export type AuditState = Readonly<Record<string, string | number | boolean | null>>

/** Encoding of the rows of the province's store. It never changes, because every old row is verified with it. */
const provinceAuditEncoding: AuditEncoding = 'object-1'

/** Appends rows to the chain. Call it only inside the write gate, which puts all writers into one order. */
export const appendAudit = async (
  database: Transaction<Schema>,
  at: string,
  actor: string,
  entries: readonly AuditEntry[],
): Promise<void> => {
  if (entries.length === 0) return
  const head = await database
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  let seq = head?.seq ?? 0
  let previous = head?.hash ?? auditOrigin
  const rows = entries.map((entry): AuditRow => {
    const row = {
      seq: ++seq,
      at,
      actor,
      action: entry.action,
      subject: entry.subject,
      before: entry.before ? canonicalText(entry.before) : null,
      after: entry.after ? canonicalText(entry.after) : null,
      previous,
    }
    previous = auditHash(provinceAuditEncoding, row)
    return { ...row, hash: previous }
  })
  for (const chunk of inChunks(rows)) await database.insertInto('audit').values(chunk).execute()
}

/** Verifies the province's whole audit chain in pages. */
export const verifyProvinceAudit = (database: Kysely<Schema>): Promise<AuditVerdict> =>
  verifyAuditChainAsync(provinceAuditEncoding, (after) =>
    database.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(auditPageSize).execute(),
  )
