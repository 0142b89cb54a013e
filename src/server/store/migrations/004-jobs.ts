import { type Kysely, PostgresAdapter } from 'kysely'

/**
 * Jobs. On SQLite they are rows of our own; on PostgreSQL graphile-worker keeps them in a schema of its own, and only the
 * sign of life of its workers is ours.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  // Issuing is a job, so the reason why a certificate could not be made is kept for the officer who reads it later.
  await schema.alterTable('certificate').addColumn('problem', 'text').execute()
  await schema
    .createTable('jobSchedule')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('lastAt', 'text', (column) => column.notNull())
    .execute()
  if (database.getExecutor().adapter instanceof PostgresAdapter) {
    await schema
      .createTable('jobWorker')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('seenAt', 'timestamptz', (column) => column.notNull())
      .execute()
    return
  }
  await schema
    .createTable('job')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.unique())
    .addColumn('runAt', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('maxAttempts', 'integer', (column) => column.notNull())
    .addColumn('leasedBy', 'text')
    .addColumn('leasedUntil', 'text')
    .addColumn('errorCode', 'text')
    .execute()
  await schema.createIndex('jobRunAt').on('job').column('runAt').execute()
}
