import type { Kysely, Transaction } from 'kysely'
import type { AuditFault } from '../../shared/audit-fault.ts'
import type { AuditHead } from '../../shared/sync/log.ts'
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
import type { AuditHeadTable, Schema } from './schema.ts'

type Reader = Kysely<Schema> | Transaction<Schema>

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

/** The action of the row that a writer adds when the chain does not end where the last writer left it. */
const gapAction = 'audit.gap'

/**
 * Appends rows to the chain. Call it only inside the write gate, which puts all writers into one order. A chain whose end
 * was cut or replaced goes on behind a row that says so: otherwise the new rows would cover the gap.
 */
export const appendAudit = async (
  database: Transaction<Schema>,
  at: string,
  actor: string,
  entries: readonly AuditEntry[],
): Promise<void> => {
  if (entries.length === 0) return
  const expected = await database.selectFrom('auditHead').select(['seq', 'hash']).executeTakeFirstOrThrow()
  const last = await findLastRow(database)
  const whole = last.seq === expected.seq && last.hash === expected.hash
  const gap = { actor: 'province', action: gapAction, subject: 'audit', before: { ...expected }, after: { ...last } }
  let { seq, hash: previous } = last
  const rows = [...(whole ? [] : [gap]), ...entries].map(
    (entry: AuditEntry & { readonly actor?: string }): AuditRow => {
      const row = {
        seq: ++seq,
        at,
        actor: entry.actor ?? actor,
        action: entry.action,
        subject: entry.subject,
        before: entry.before ? canonicalText(entry.before) : null,
        after: entry.after ? canonicalText(entry.after) : null,
        previous,
      }
      previous = auditHash(provinceAuditEncoding, row)
      return { ...row, hash: previous }
    },
  )
  for (const chunk of inChunks(rows)) await database.insertInto('audit').values(chunk).execute()
  await database.updateTable('auditHead').set({ seq, hash: previous }).execute()
}

const findLastRow = async (database: Reader): Promise<{ seq: number; hash: string }> =>
  (await database.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()) ?? {
    seq: 0,
    hash: auditOrigin,
  }

/** The head of the chain if the log does not have it yet. The caller appends it to the log in the same transaction. */
export const takeUnloggedHead = async (database: Transaction<Schema>): Promise<AuditHead | undefined> => {
  const { seq, hash, loggedHash } = await findAuditHead(database)
  if (hash === loggedHash || seq === 0) return undefined
  await database.updateTable('auditHead').set({ loggedHash: hash }).execute()
  return { seq, hash }
}

/** How far the chain is, as its writers left it. */
export const findAuditHead = (database: Reader): Promise<AuditHeadTable> =>
  database.selectFrom('auditHead').selectAll().executeTakeFirstOrThrow()

/** What shows, beside the chain itself, that its end was cut or replaced: now, or before rows were appended again. */
export const findAuditFaults = async (database: Reader): Promise<AuditFault[]> => {
  const gaps = await database.selectFrom('audit').select('seq').where('action', '=', gapAction).orderBy('seq').execute()
  const [head, last] = [await findAuditHead(database), await findLastRow(database)]
  const whole = head.seq === last.seq && head.hash === last.hash
  return [
    ...gaps.map(({ seq }): AuditFault => ({ kind: 'gap', place: seq })),
    ...(whole ? [] : [{ kind: 'end', place: head.seq } as const]),
  ]
}

/** Verifies the province's whole audit chain in pages. */
export const verifyProvinceAudit = (database: Kysely<Schema>): Promise<AuditVerdict> =>
  verifyAuditChainAsync(provinceAuditEncoding, (after) =>
    database.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(auditPageSize).execute(),
  )
