import { Problem } from '../../shared/errors/problem.ts'
import { encodePhotoPack, photosOfPack } from '../../shared/sync/photo-pack.ts'
import { findPhoto } from '../photos/photo-store.ts'
import { PackSize } from './pack-size.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

/**
 * Sends the photos that the province lacks, in packs whose size follows the line. The province stores each pack before it
 * acknowledges it, so after a cut only packs without acknowledgement are sent again.
 * @returns how many photos were sent
 * @throws Problem `core.sync.*`, `server.photo.*`
 */
export const sendPhotos = async (
  { database, client }: Pick<SyncContext, 'database' | 'client'>,
  photos: readonly { readonly sha256: string; readonly size: number }[],
  { signal, onProgress }: SyncOptions,
): Promise<number> => {
  const bySha = new Map(photos.map((photo) => [photo.sha256, photo]))
  const { lacking } = await client.call('lackingPhotos', { body: { hashes: [...bySha.keys()] }, signal })
  const wanted = lacking.flatMap((sha256) => bySha.get(sha256) ?? [])
  const packSize = new PackSize(wanted.reduce((sum, { size }) => sum + size, 0))
  for (let sent = 0; sent < wanted.length; ) {
    const count = photosOfPack(wanted, sent, packSize.bytes)
    const group = wanted.slice(sent, sent + count)
    const pack = encodePhotoPack(group.map(({ sha256 }) => findPhoto(database, sha256)!))
    const begun = performance.now()
    try {
      await client.call('uploadPhotos', { body: pack as Uint8Array<ArrayBuffer>, signal })
    } catch (error) {
      // A reverse proxy may allow less than the province; smaller packs may pass.
      if (error instanceof Problem && error.code === 'core.sync.tooLarge' && count > 1 && packSize.shrink()) continue
      throw error
    }
    packSize.note(performance.now() - begun)
    sent += count
    onProgress?.('photos', sent, wanted.length)
  }
  return wanted.length
}
