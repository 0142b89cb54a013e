import type { Kysely } from 'kysely'

/** The province's own verdicts on photos. Photos from before have none; they are judged when their batch is confirmed. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema
    .createTable('photoVerdict')
    .addColumn('sha256', 'text', (column) => column.notNull().references('photo.sha256').onDelete('cascade'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('refusals', 'text', (column) => column.notNull())
    .addColumn('judgedAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('photoVerdictOnce', ['sha256', 'version'])
    .execute()
}
