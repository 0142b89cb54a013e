import { type Kysely, sql } from 'kysely'

/**
 * The unit that uploaded a photo, and whether a record names the photo, for the quota of a unit and the sweep of photos that
 * no record names. Photos from before have no unit and count against no quota. The sweep removes those of them that no
 * record names, too.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  await schema
    .alterTable('photo')
    .addColumn('unitId', 'text', (column) => column.references('unit.id'))
    .execute()
  await schema
    .alterTable('photo')
    .addColumn('named', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await schema.createIndex('recordPhoto').on('record').column('photoSha256').execute()
  await schema.createIndex('applicantPhotoFile').on('applicantPhoto').column('sha256').execute()
  await schema.createIndex('certificateFile').on('certificate').column('pdfSha256').execute()
  await sql`update photo set named = 1 where sha256 in (select "photoSha256" from record)`.execute(database)
  await schema.createIndex('photoUnnamed').on('photo').columns(['named', 'unitId', 'storedAt']).execute()
}
