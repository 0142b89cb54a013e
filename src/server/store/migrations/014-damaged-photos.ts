import type { Kysely } from 'kysely'

/**
 * Photos whose blob was found damaged, so that their units send them again, and the process that is making a certificate, so that
 * no two make the same.
 */
export const up = async (database: Kysely<never>): Promise<void> => {
  const { schema } = database
  await schema.alterTable('photo').addColumn('damagedAt', 'text').execute()
  await schema
    .createIndex('photoDamaged')
    .on('photo')
    .column('damagedAt')
    .where('damagedAt' as never, 'is not', null)
    .execute()
  await schema.alterTable('certificate').addColumn('claimedBy', 'text').execute()
  await schema.alterTable('certificate').addColumn('claimedUntil', 'text').execute()
}
