import type { Kysely, Transaction } from 'kysely'
import { canonicalText } from '../../trust/canonical.ts'
import { sha256Hex } from '../../trust/secret.ts'
import { inChunks } from './in-chunks.ts'
import type { Schema } from './schema.ts'

/** One move, as declared by the code that makes it. Holds ids, states and reasons; never names or document numbers. */
export interface AuditEntry {
  readonly action: string
  /** What it concerns, as `kind:id`. */
  readonly subject: string
  readonly before?: AuditState
  readonly after?: AuditState
}

export type AuditState = Readonly<Record<string, string | number | boolean | null>>

const start = '0'.repeat(64)

type AuditRow = Schema['audit']

const rowHash = (row: Omit<AuditRow, 'hash'>): string =>
  sha256Hex(
    canonicalText({
      seq: row.seq,
      at: row.at,
      actor: row.actor,
      action: row.action,
      subject: row.subject,
      before: row.before,
      after: row.after,
      previous: row.previous,
    }),
  )

/** Adds rows to the chain. Only inside the write gate, which gives the chain its one order. */
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
  let previous = head?.hash ?? start
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
    previous = rowHash(row)
    return { ...row, hash: previous }
  })
  for (const chunk of inChunks(rows)) await database.insertInto('audit').values(chunk).execute()
}

/** What walking the chain showed. */
export interface AuditVerdict {
  readonly rows: number
  readonly whole: boolean
  /** First `seq` at which the chain breaks; null when it is whole. */
  readonly brokenAt: number | null
  /** Hash of the last row: written down elsewhere, it also shows rows cut off at the end. */
  readonly head: string
}

const pageSize = 5_000

/** Recomputes every hash from the first row on. */
export const verifyAuditChain = async (database: Kysely<Schema>): Promise<AuditVerdict> => {
  let rows = 0
  let previous = start
  for (;;) {
    const page = await database
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', rows)
      .orderBy('seq')
      .limit(pageSize)
      .execute()
    for (const row of page) {
      if (row.seq !== rows + 1 || row.previous !== previous || row.hash !== rowHash(row)) {
        return { rows, whole: false, brokenAt: rows + 1, head: previous }
      }
      rows++
      previous = row.hash
    }
    if (page.length < pageSize) return { rows, whole: true, brokenAt: null, head: previous }
  }
}
