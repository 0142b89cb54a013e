import type { SyncContext } from './sync-context.ts'

/** Fetches the province's public keys, to see whether it can be reached. @throws Problem `core.sync.*` */
export const testConnection = async ({ client }: Pick<SyncContext, 'client'>): Promise<void> => {
  await client.call('provinceKeys')
}
