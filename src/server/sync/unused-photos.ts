import { limits } from '../../shared/sync/limits.ts'
import { deleteUnusedBlobs } from '../blobs/unused-blobs.ts'
import type { SyncContext } from './sync-context.ts'

type PhotosContext = Pick<SyncContext, 'store' | 'blobs'>

const photosAtOnce = 500
const dayMilliseconds = 86_400_000

/**
 * Deletes photos that no record has named for `limits.unnamedPhotoDays` days. A unit that still needs one is asked for it
 * again with its batch. Rows are deleted first and blobs in a second unit of work, so that a crash leaves no row without its blob.
 * @returns how many photos were deleted
 */
export const sweepUnnamedPhotos = async ({
  store,
  blobs,
  now,
}: PhotosContext & Pick<SyncContext, 'now'>): Promise<number> => {
  const before = new Date(now().getTime() - limits.unnamedPhotoDays * dayMilliseconds).toISOString()
  for (let deleted = 0; ; ) {
    const hashes = await store.gate.write('province', async ({ database, audit }) => {
      const old = database.selectFrom('photo').select('sha256').where('named', '=', 0).where('storedAt', '<', before)
      const found = (await old.limit(photosAtOnce).execute()).map(({ sha256 }) => sha256)
      if (found.length === 0) return found
      await database.deleteFrom('photo').where('sha256', 'in', found).execute()
      audit({ action: 'photo.sweep', subject: 'photo:unnamed', after: { deleted: found.length } })
      return found
    })
    if (hashes.length === 0) return deleted
    deleted += hashes.length
    await deleteUnusedBlobs({ store, blobs }, hashes)
  }
}
