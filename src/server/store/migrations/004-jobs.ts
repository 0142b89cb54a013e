import { type Kysely, PostgresAdapter } from 'kysely'

/**
 * Tables of the jobs. On SQLite a job is a row of our own table. On PostgreSQL graphile-worker has its own schema, and only
 * `jobWorker`, in which workers report that they are alive, is ours.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  // Issuing is a job, so the reason why a certificate could not be made is stored for the officer who reads it later.
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
