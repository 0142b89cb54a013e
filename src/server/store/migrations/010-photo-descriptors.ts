import type { Kysely } from 'kysely'

/**
 * The size and the place of each record's photo as the batch names them, so that the stored rows can be hashed again. Rows
 * from before have none: every unit until then named the photos in the order of the records, with the sizes that were stored.
 */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  for (const column of ['photoSize', 'photoPlace'])
    await schema.alterTable('record').addColumn(column, 'integer').execute()
}
