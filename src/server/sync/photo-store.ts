import type { Kysely } from 'kysely'
import sharp from 'sharp'
import { Problem } from '../../shared/errors/problem.ts'
import { decodePhotoPack, type PackAnswer } from '../../shared/sync/photo-pack.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'

/** The hashes of which no photo is stored yet, each once, in the given order. */
export const findLackingPhotos = async (database: Kysely<Schema>, hashes: readonly string[]): Promise<string[]> => {
  const known = new Set<string>()
  for (const chunk of inChunks([...new Set(hashes)])) {
    const rows = await database.selectFrom('photo').select('sha256').where('sha256', 'in', chunk).execute()
    for (const { sha256 } of rows) known.add(sha256)
  }
  return [...new Set(hashes)].filter((hash) => !known.has(hash))
}

/**
 * Which of these photos a device still has to upload.
 * @throws Problem `server.access.role`
 */
export const lackingPhotos = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { hashes }: { readonly hashes: readonly string[] },
): Promise<{ lacking: string[] }> => {
  requireDevice(actor)
  return { lacking: await findLackingPhotos(store.database, hashes) }
}

const largestSide = 4_000

/** Size in pixels of an upright RGB or grey JPEG that decodes to its last line; 0 × 0 for any other file. */
const measure = async (bytes: Uint8Array): Promise<{ width: number; height: number }> => {
  const unfit = { width: 0, height: 0 }
  try {
    const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: largestSide * largestSide })
    const { format, width, height, orientation, channels } = await image.metadata()
    if (format !== 'jpeg' || (orientation ?? 1) !== 1 || channels > 3) return unfit
    // The whole file is decoded, because a truncated one has a valid header.
    await image.raw().toBuffer()
    return { width, height }
  } catch {
    // The batch that names this photo gets the reason for its record.
    return unfit
  }
}

// Decoding waits for the processor and writing for the disk; a few photos at a time keep both busy.
const photosAtOnce = 8

/** Stores photos under their SHA-256, durably before this resolves. Known photos are not stored again. */
export const storePhotos = async (
  { store, blobs, now }: Pick<SyncContext, 'store' | 'blobs' | 'now'>,
  photos: readonly Uint8Array[],
): Promise<PackAnswer> => {
  const hashes = photos.map((photo) => sha256Hex(photo))
  const lacking = new Set(await findLackingPhotos(store.database, hashes))
  const fresh = photos.flatMap((bytes, index) =>
    lacking.has(hashes[index]!) ? [{ bytes, sha256: hashes[index]! }] : [],
  )
  for (const group of inChunks(fresh, photosAtOnce)) {
    await Promise.all(group.map(({ bytes }) => blobs.put(bytes)))
    const storedAt = now().toISOString()
    const rows = await Promise.all(
      group.map(async ({ bytes, sha256 }) => ({
        sha256,
        size: bytes.byteLength,
        storedAt,
        ...(await measure(bytes)),
      })),
    )
    await store.gate.ungated((database) =>
      database
        .insertInto('photo')
        .values(rows)
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute(),
    )
  }
  return { photos: hashes.map((sha256) => ({ sha256, stored: lacking.has(sha256) ? 'new' : 'known' })) }
}

/**
 * Stores the photos of a pack that a device uploads.
 * @throws Problem `server.access.role`, `server.photo.pack`
 */
export const storePhotoPack = async (
  context: Pick<SyncContext, 'store' | 'blobs' | 'now'>,
  actor: Actor,
  pack: Uint8Array,
): Promise<PackAnswer> => {
  requireDevice(actor)
  const photos = decodePhotoPack(pack)
  if (!photos) throw new Problem('server.photo.pack')
  return storePhotos(context, photos)
}
