import type { Kysely } from 'kysely'

/** The newest signed head of the log, which processes without the log's key give out. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema
    .createTable('logCheckpoint')
    .addColumn('size', 'integer', (column) => column.primaryKey())
    .addColumn('note', 'text', (column) => column.notNull())
    .execute()
}
