import type { Kysely } from 'kysely'

/** Published lists of the province's seals. A province without one publishes its first when it is opened. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema
    .createTable('sealList')
    .addColumn('generation', 'integer', (column) => column.primaryKey())
    .addColumn('envelope', 'text', (column) => column.notNull())
    .addColumn('publishedAt', 'text', (column) => column.notNull())
    .execute()
}
