import { query } from '../store/database.ts'
import { sendPhotos } from './send-photos.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

/**
 * Sends the photos again that the province lost or finds damaged, as far as this computer has them.
 * @returns how many were sent
 * @throws Problem `core.sync.*`
 */
export const resendPhotos = async (context: SyncContext, options: SyncOptions): Promise<number> => {
  const { client, database } = context
  // A server of the first version has no such route.
  if (client.serverVersion < 2) return 0
  const { hashes } = await client.call('wantedPhotos', { signal: options.signal })
  if (!hashes.length) return 0
  const photos = database.all(query.selectFrom('photo').select(['sha256', 'size']).where('sha256', 'in', hashes))
  return photos.length ? sendPhotos(context, photos, options) : 0
}
