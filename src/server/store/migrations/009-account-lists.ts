import { type Kysely, sql } from 'kysely'
import { appendAudit } from '../audit-chain.ts'

/**
 * Administrators' keys and the lists of accounts that they sign. Keys that units registered before there were lists stay
 * valid: `administratorKey` of their rows is null, and one row of the audit log says how many they were.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  await schema
    .createTable('administratorKey')
    .addColumn('keyId', 'text', (column) => column.primaryKey())
    .addColumn('unitId', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('deviceId', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('publicKey', 'text', (column) => column.notNull().unique())
    .addColumn('listedAt', 'text', (column) => column.notNull())
    .addColumn('releasedAt', 'text')
    .addColumn('releasedBy', 'text')
    .addColumn('revokedAt', 'text')
    .execute()
  await schema.createIndex('administratorKeyDevice').on('administratorKey').column('deviceId').execute()
  await schema
    .createTable('accountList')
    .addColumn('signer', 'text', (column) => column.primaryKey().references('administratorKey.keyId'))
    .addColumn('deviceId', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('envelope', 'text', (column) => column.notNull())
    .addColumn('receivedAt', 'text', (column) => column.notNull())
    .execute()
  await schema.createIndex('accountListDevice').on('accountList').column('deviceId').execute()
  await schema.alterTable('accountKey').addColumn('administratorKey', 'text').execute()
  await schema.alterTable('batch').addColumn('awaiting', 'text').execute()
  const { rows } = await sql<{ keys: number | string }>`select count(*) as keys from "accountKey"`.execute(database)
  const keys = Number(rows[0]!.keys)
  if (keys === 0) return
  const entry = { action: 'accountKey.acceptEarlier', subject: 'province', after: { keys } }
  await appendAudit(database as never, new Date().toISOString(), 'province', [entry])
}
