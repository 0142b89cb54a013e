import type { Kysely } from 'kysely'

/** The quota of a unit sums the sizes of its unnamed photos with each pack, from the index alone. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema.dropIndex('photoUnnamed').execute()
  await schema.createIndex('photoUnnamed').on('photo').columns(['named', 'unitId', 'storedAt', 'size']).execute()
}
