import type { Kysely } from 'kysely'

/** The look of each photo, to notice one photo for two persons. Photos from before have none; only the same bytes are noticed of them. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema.alterTable('photo').addColumn('look', 'text').execute()
  await schema
    .createTable('photoLookPart')
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('value', 'integer', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull().references('photo.sha256').onDelete('cascade'))
    .addPrimaryKeyConstraint('photoLookPartOnce', ['part', 'value', 'sha256'])
    .execute()
  // Deleting a photo needs it.
  await schema.createIndex('photoLookPartPhoto').on('photoLookPart').column('sha256').execute()
}
