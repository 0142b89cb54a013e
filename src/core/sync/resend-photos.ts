import { Problem } from '../../shared/errors/problem.ts'
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
  let hashes: readonly string[]
  try {
    hashes = (await client.call('wantedPhotos', { signal: options.signal })).hashes
  } catch (error) {
    // A province server of an earlier version does not have this route.
    if (error instanceof Problem && error.code === 'server.request.notFound') return 0
    throw error
  }
  if (!hashes.length) return 0
  const photos = database.all(query.selectFrom('photo').select(['sha256', 'size']).where('sha256', 'in', hashes))
  return photos.length ? sendPhotos(context, photos, options) : 0
}
