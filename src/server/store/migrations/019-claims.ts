import type { Kysely } from 'kysely'

/** Who works on what, and filters that officers saved. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema
    .createTable('claim')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('officer', 'text', (column) => column.notNull().references('officer.name'))
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('seenAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('claimOnce', ['kind', 'subject'])
    .execute()
  await schema
    .createTable('savedView')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('officer', 'text', (column) => column.notNull().references('officer.name'))
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('search', 'text', (column) => column.notNull())
    .addUniqueConstraint('savedViewOnce', ['officer', 'place', 'name'])
    .execute()
}
