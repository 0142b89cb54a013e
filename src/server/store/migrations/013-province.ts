import { type Kysely, sql } from 'kysely'

/**
 * Which province the database belongs to. The row is written when the province is made, or at the first opening after this
 * step, because only then its keys are at hand.
 */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema
    .createTable('province')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('provinceId', 'text', (column) => column.notNull())
    .addColumn('keys', 'text', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addCheckConstraint('provinceIsOne', sql`id = 1`)
    .execute()
}
