import type { Kysely } from 'kysely'

/** Records that wait for their applicants' photos, and the photos that applicants uploaded for them. */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database

  await schema
    .createTable('roster')
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('person_key', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('returned', 'text')
    .addColumn('since', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('roster_once', ['unit_id', 'record_id'])
    .execute()
  await schema.createIndex('roster_person').on('roster').column('person_key').execute()
  await schema.createIndex('roster_device').on('roster').column('device_id').execute()

  await schema
    .createTable('applicant_photo')
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull())
    .addColumn('uploaded_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('applicant_photo_once', ['unit_id', 'record_id', 'sha256'])
    .execute()
  await schema.createIndex('applicant_photo_hash').on('applicant_photo').columns(['unit_id', 'sha256']).execute()
}
