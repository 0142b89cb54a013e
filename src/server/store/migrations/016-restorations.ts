import { type Kysely, sql } from 'kysely'

/**
 * When the province went on from backups, what units hand back that it lost, and which computer took the place of another, so
 * that it may hand back the other one's batches; and files of certificates that were made anew.
 */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema
    .createTable('restoration')
    .addColumn('epoch', 'integer', (column) => column.primaryKey())
    .addColumn('position', 'integer', (column) => column.notNull().unique())
    .addColumn('lost', 'integer', (column) => column.notNull())
    .execute()
  await schema
    .createTable('lostResult')
    .addColumn('unitId', 'text', (column) => column.notNull())
    .addColumn('recordId', 'text', (column) => column.notNull())
    .addColumn('batchId', 'text', (column) => column.notNull())
    .addColumn('deviceId', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('number', 'text', (column) => column.notNull())
    .addColumn('pdfSha256', 'text')
    .addColumn('reason', 'text')
    .addColumn('handedBackAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('lostResultOfRecord', ['unitId', 'recordId'])
    .addCheckConstraint('lostResultKind', sql`kind in ('confirmed', 'issued', 'corrected', 'revoked')`)
    .execute()
  await schema.createIndex('lostResultNumber').on('lostResult').column('number').execute()
  await schema
    .createTable('formerFile')
    .addColumn('pdfSha256', 'text', (column) => column.primaryKey())
    .addColumn('number', 'text', (column) => column.notNull())
    .addColumn('tokenSha256', 'text')
    .addColumn('replacedAt', 'text', (column) => column.notNull())
    .execute()
  await schema.createIndex('formerFileOfNumber').on('formerFile').column('number').execute()
  await schema.alterTable('device').addColumn('replacedBy', 'text').execute()
}
