import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { encodePhotoPack, photosOfPack } from '../../shared/sync/photo-pack.ts'
import { findPhoto } from '../photos/photo-store.ts'
import { PackSize } from './pack-size.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

interface Photo {
  readonly sha256: string
  readonly size: number
}

/**
 * Sends the photos that the province lacks, in packs whose size follows the line. While the province stores one pack, the next one is
 * read, sealed and sent. The province stores each pack before it acknowledges it, so after a cut only packs without acknowledgement are
 * sent again.
 * @returns how many photos were sent
 * @throws Problem `core.sync.*`, `server.photo.*`
 */
export const sendPhotos = async (
  { database, client }: Pick<SyncContext, 'database' | 'client'>,
  photos: readonly Photo[],
  { signal, onProgress }: SyncOptions,
): Promise<number> => {
  const bySha = new Map(photos.map((photo) => [photo.sha256, photo]))
  const { lacking } = await client.call('lackingPhotos', { body: { hashes: [...bySha.keys()] }, signal })
  const wanted = lacking.flatMap((sha256) => bySha.get(sha256) ?? [])
  const packSize = new PackSize(wanted.reduce((sum, { size }) => sum + size, 0))
  let taken = 0
  /** Packs that were too large for the line, to be sent in smaller ones. */
  const returned: Photo[][] = []
  const takeGroup = (): Photo[] => {
    const from = returned.pop()
    if (from) {
      const count = photosOfPack(from, 0, packSize.bytes)
      if (count < from.length) returned.push(from.slice(count))
      return from.slice(0, count)
    }
    const count = photosOfPack(wanted, taken, packSize.bytes)
    taken += count
    return wanted.slice(taken - count, taken)
  }
  let sent = 0
  let failed = false
  const sendPacks = async (): Promise<void> => {
    while (!failed && (returned.length > 0 || taken < wanted.length)) {
      const group = takeGroup()
      const pack = encodePhotoPack(group.map(({ sha256 }) => findPhoto(database, sha256)!))
      const begun = performance.now()
      try {
        await client.call('uploadPhotos', { body: pack as Uint8Array<ArrayBuffer>, signal })
      } catch (error) {
        // A reverse proxy may allow less than the province; smaller packs may pass.
        if (isTooLarge(error) && group.length > 1 && packSize.shrinkBelow(pack.byteLength)) {
          returned.push(group)
          continue
        }
        failed = true
        throw error
      }
      packSize.note(performance.now() - begun)
      sent += group.length
      onProgress?.('photos', sent, wanted.length)
    }
  }
  // A pack that is on its way when another one fails is waited for, so that nothing goes on after this function.
  const lines = await Promise.allSettled(Array.from({ length: limits.packsAtOnce }, sendPacks))
  for (const line of lines) if (line.status === 'rejected') throw line.reason
  return wanted.length
}

const isTooLarge = (error: unknown): boolean => error instanceof Problem && error.code === 'core.sync.tooLarge'
