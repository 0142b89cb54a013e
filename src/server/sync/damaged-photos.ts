import { limits } from '../../shared/sync/limits.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'

/**
 * The damaged photos of the unit's records, which its computers should send again.
 * @throws Problem `server.access.role`
 */
export const wantedPhotos = async (
  { store }: { readonly store: Store },
  actor: Actor,
): Promise<{ readonly hashes: string[] }> => {
  const { unitId } = requireDevice(actor)
  const rows = await store.database
    .selectFrom('photo')
    .innerJoin('record', 'record.photoSha256', 'photo.sha256')
    .innerJoin('batch', 'batch.id', 'record.batchId')
    .select('photo.sha256')
    .distinct()
    .where('photo.damagedAt', 'is not', null)
    .where('batch.unitId', '=', unitId)
    .orderBy('photo.sha256')
    .limit(limits.photosPerPack)
    .execute()
  return { hashes: rows.map(({ sha256 }) => sha256) }
}
