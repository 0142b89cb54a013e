import { type Kysely, sql } from 'kysely'

/** The first version. Constraints enforce the rules, so that no code path can break one. */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database

  await schema
    .createTable('write_gate')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('passed', 'integer', (column) => column.notNull())
    .execute()
  await sql`insert into write_gate (id, passed) values (1, 0)`.execute(database)

  await schema
    .createTable('unit')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('credit_code', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute()

  await schema
    .createTable('dictionary')
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('envelope', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('published_at', 'text', (column) => column.notNull())
    .execute()

  await schema
    .createTable('device')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull().unique())
    .addColumn('enrolled_at', 'text', (column) => column.notNull())
    .addColumn('revoked_at', 'text')
    .addColumn('last_seq', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_digest', 'text')
    .execute()

  await schema
    .createTable('enrolment_code')
    .addColumn('code_hash', 'text', (column) => column.primaryKey())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.references('device.id'))
    .addColumn('used_at', 'text')
    .execute()

  await schema
    .createTable('account')
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('clerk', 'reviewer')`))
    .addPrimaryKeyConstraint('account_once', ['unit_id', 'id'])
    .execute()

  await schema
    .createTable('account_key')
    .addColumn('key_id', 'text', (column) => column.primaryKey())
    .addColumn('unit_id', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull().unique())
    .addColumn('valid_from', 'text', (column) => column.notNull())
    .addColumn('valid_until', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('revoked_at', 'text')
    .addForeignKeyConstraint('account_key_account', ['unit_id', 'account'], 'account', ['unit_id', 'id'])
    .execute()

  await schema
    .createTable('request_nonce')
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('nonce', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('request_once', ['device_id', 'nonce'])
    .execute()
  await schema.createIndex('request_nonce_at').on('request_nonce').column('at').execute()

  await schema
    .createTable('photo')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('size', 'integer', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('stored_at', 'text', (column) => column.notNull())
    .execute()

  await schema
    .createTable('batch')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('device_id', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('previous', 'text')
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('record_count', 'integer', (column) => column.notNull())
    .addColumn('envelope', 'text', (column) => column.notNull())
    .addColumn('receipt', 'text', (column) => column.notNull())
    .addColumn('proof', 'text', (column) => column.notNull())
    .addColumn('log_position', 'integer', (column) => column.notNull().unique())
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('batch_seq_once', ['device_id', 'seq'])
    .execute()

  await schema
    .createTable('record')
    .addColumn('batch_id', 'text', (column) => column.notNull().references('batch.id'))
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column
        .notNull()
        .check(sql`status in ('accepted', 'held', 'refused', 'confirmed', 'returned', 'issued', 'revoked')`),
    )
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('photo_sha256', 'text', (column) => column.notNull())
    .addColumn('reasons', 'text', (column) => column.notNull())
    .addColumn('person_key', 'text', (column) => column.notNull())
    .addColumn('title_key', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('record_once_in_batch', ['batch_id', 'record_id'])
    .addUniqueConstraint('record_place_once', ['batch_id', 'place'])
    .execute()
  // A person has a title once, and a record is submitted once at a time. Refused, returned and revoked ones do not count.
  const standing = sql`status in ('accepted', 'held', 'confirmed', 'issued')`
  await sql`create unique index record_title_once on record (title_key) where ${standing}`.execute(database)
  await sql`create unique index record_under_way_once on record (unit_id, record_id) where ${standing}`.execute(
    database,
  )
  await schema.createIndex('record_person').on('record').column('person_key').execute()
  await schema.createIndex('record_status').on('record').columns(['status', 'batch_id']).execute()

  await schema
    .createTable('number_series')
    .addColumn('year', 'integer', (column) => column.notNull())
    .addColumn('series', 'text', (column) => column.notNull())
    .addColumn('level', 'text', (column) => column.notNull())
    .addColumn('last_serial', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('number_series_once', ['year', 'series', 'level'])
    .execute()

  await schema
    .createTable('certificate')
    .addColumn('number', 'text', (column) => column.primaryKey())
    .addColumn('batch_id', 'text', (column) => column.notNull())
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('year', 'integer', (column) => column.notNull())
    .addColumn('series_code', 'text', (column) => column.notNull())
    .addColumn('level', 'text', (column) => column.notNull())
    .addColumn('serial', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('document_type', 'text', (column) => column.notNull())
    .addColumn('document_number', 'text', (column) => column.notNull())
    .addColumn('series', 'text', (column) => column.notNull())
    .addColumn('specialty', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('obtained_on', 'text', (column) => column.notNull())
    .addColumn('unit_name', 'text', (column) => column.notNull())
    .addColumn('committee', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('allotted', 'inForce', 'corrected', 'revoked')`),
    )
    .addColumn('allotted_at', 'text', (column) => column.notNull())
    .addColumn('issued_at', 'text')
    .addColumn('token', 'text')
    .addColumn('pdf_sha256', 'text')
    .addColumn('pdf_size', 'integer')
    .addColumn('log_position', 'integer', (column) => column.unique())
    .addColumn('revoked_at', 'text')
    .addColumn('revoked_code', 'text')
    .addColumn('revoked_text', 'text')
    .addColumn('replaced_by', 'text')
    .addUniqueConstraint('certificate_serial_once', ['year', 'series_code', 'level', 'serial'])
    .addUniqueConstraint('certificate_once_of_record', ['batch_id', 'record_id'])
    .addForeignKeyConstraint('certificate_record', ['batch_id', 'record_id'], 'record', ['batch_id', 'record_id'])
    .execute()
  await schema.createIndex('certificate_document').on('certificate').column('document_number').execute()
  await schema.createIndex('certificate_status').on('certificate').columns(['status', 'number']).execute()

  await schema
    .createTable('feed')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute()
  await schema.createIndex('feed_unit').on('feed').columns(['unit_id', 'seq']).execute()

  await schema
    .createTable('log_entry')
    .addColumn('position', 'integer', (column) => column.primaryKey())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('log_node')
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('log_node_once', ['level', 'place'])
    .execute()

  await schema
    .createTable('audit')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('previous', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .execute()
}
