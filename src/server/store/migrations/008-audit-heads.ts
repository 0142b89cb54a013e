import { type Kysely, sql } from 'kysely'
import { auditOrigin } from '../../../trust/audit-chain.ts'

/**
 * Heads of audit chains: of the province's own beside the chain, so that a cut end shows, and of units as their batches
 * and devices report them.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  await schema
    .createTable('auditHead')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('loggedHash', 'text', (column) => column.notNull())
    .addCheckConstraint('auditHeadIsOne', sql`id = 1`)
    .execute()
  await sql`
    insert into "auditHead" (id, seq, hash, "loggedHash")
    select 1, coalesce(max(seq), 0), coalesce((select hash from audit order by seq desc limit 1), ${sql.lit(auditOrigin)}),
      ${sql.lit(auditOrigin)} from audit`.execute(database)
  for (const [table, columns] of [
    ['batch', { auditSeq: 'integer', auditHash: 'text', consistency: 'text' }],
    ['device', { auditSeq: 'integer', auditHash: 'text' }],
  ] as const)
    for (const [column, type] of Object.entries(columns))
      await schema.alterTable(table).addColumn(column, type).execute()
}
