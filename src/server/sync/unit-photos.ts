import { encodePhotoPack } from '../../shared/sync/photo-pack.ts'
import { unitPhotosBytes } from '../../shared/sync/unit-records.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Photos of the unit's records, as a pack. It has as many of those that were asked for as fit, in their order; photos that no
 * record of the unit names, and damaged ones, are left out.
 * @throws Problem `server.access.role`
 */
export const readUnitPhotos = async (
  { store, blobs }: Pick<SyncContext, 'store' | 'blobs'>,
  actor: Actor,
  hashes: readonly string[],
): Promise<Uint8Array> => {
  const { unitId } = requireDevice(actor)
  const known = new Set<string>()
  for (const chunk of inChunks(hashes)) {
    const rows = await store.database
      .selectFrom('record')
      .select('photoSha256')
      .distinct()
      .where('unitId', '=', unitId)
      .where('photoSha256', 'in', chunk)
      .execute()
    for (const { photoSha256 } of rows) known.add(photoSha256)
  }
  const photos: Uint8Array[] = []
  let room = unitPhotosBytes
  for (const hash of hashes) {
    if (!known.has(hash)) continue
    const photo = await blobs.get(hash).catch(() => undefined)
    if (!photo) continue
    room -= photo.byteLength
    // One photo always fits, so that every question brings the unit further.
    if (room < 0 && photos.length) break
    photos.push(photo)
  }
  return encodePhotoPack(photos)
}
