import type { Kysely } from 'kysely'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { decodePhotoPack, type PackAnswer } from '../../shared/sync/photo-pack.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import type { NamedBlob } from '../blobs/blob-packs.ts'
import { deleteUnusedBlobs } from '../blobs/unused-blobs.ts'
import { readPhotoSize } from '../photos/photo-size.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'

/** The hashes of which no photo is stored yet, or only a damaged one, each once, in the given order. */
export const findLackingPhotos = async (database: Kysely<Schema>, hashes: readonly string[]): Promise<string[]> => {
  const known = new Set<string>()
  for (const chunk of inChunks([...new Set(hashes)])) {
    const rows = await database
      .selectFrom('photo')
      .select('sha256')
      .where('sha256', 'in', chunk)
      .where('damagedAt', 'is', null)
      .execute()
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

type PhotoStoreContext = Pick<SyncContext, 'store' | 'blobs'>
type PackContext = PhotoStoreContext & Pick<SyncContext, 'room'>

/** Requires that the unit may store these photos too. @throws Problem `server.photo.quota` */
const checkQuota = async (database: Kysely<Schema>, unitId: string, fresh: readonly NamedBlob[]): Promise<void> => {
  const stored = await database
    .selectFrom('photo')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('count'),
      fn.sum<number | string | null>('size').as('bytes'),
    ])
    .where('named', '=', 0)
    .where('unitId', '=', unitId)
    .executeTakeFirstOrThrow()
  const count = Number(stored.count) + fresh.length
  const total = fresh.reduce((sum, { bytes }) => sum + bytes.byteLength, Number(stored.bytes ?? 0))
  if (count <= limits.unnamedPhotos && total <= limits.unnamedPhotoBytes) return
  throw new Problem('server.photo.quota', {
    count,
    megabytes: Math.ceil(total / mebibyte),
    mostCount: limits.unnamedPhotos,
    mostMegabytes: limits.unnamedPhotoBytes / mebibyte,
    days: limits.unnamedPhotoDays,
  })
}

/**
 * Stores photos of a unit under their SHA-256, durably before this resolves. Known photos are not stored again, unless their
 * blob was found damaged.
 * @throws Problem `server.photo.quota`; then none of them is stored
 */
export const storePhotos = async (
  context: PhotoStoreContext,
  unitId: string,
  photos: readonly Uint8Array[],
): Promise<PackAnswer> => {
  const hashes = photos.map((photo) => sha256Hex(photo))
  const bytesOf = new Map(photos.map((bytes, index) => [hashes[index]!, bytes]))
  const lacking = await findLackingPhotos(context.store.database, hashes)
  const fresh = lacking.map((sha256): NamedBlob => ({ sha256, bytes: bytesOf.get(sha256)! }))
  if (fresh.length > 0) {
    // Checked before anything is written too, so that a unit without room costs no disk.
    await checkQuota(context.store.database, unitId, fresh)
    try {
      await context.blobs.putAll(fresh)
      await recordPhotos(context, unitId, fresh)
    } catch (error) {
      await deleteUnusedBlobs(context, lacking)
      throw error
    }
  }
  const isNew = new Set(lacking)
  return { photos: hashes.map((sha256) => ({ sha256, stored: isNew.has(sha256) ? 'new' : 'known' })) }
}

/** Adds the rows of photos whose blobs are stored, with the size that their headers say: they are decoded when their batch is judged. It runs in the gate, so that requests at the same time share one quota. */
const recordPhotos = (
  { store, blobs }: PhotoStoreContext,
  unitId: string,
  photos: readonly NamedBlob[],
): Promise<void> =>
  store.gate.write('province', async ({ database, at }) => {
    await checkQuota(database, unitId, photos)
    // A sweep may have deleted the blob of an old row after it was put.
    const lost = new Set(await blobs.lacking(photos.map(({ sha256 }) => sha256)))
    if (lost.size > 0) await blobs.putAll(photos.filter(({ sha256 }) => lost.has(sha256)))
    const rows = photos.map(({ sha256, bytes }) => ({
      ...readPhotoSize(bytes),
      ...{ sha256, size: bytes.byteLength, storedAt: at, unitId, named: 0, look: null, damagedAt: null },
    }))
    for (const chunk of inChunks(rows)) {
      await database
        .insertInto('photo')
        .values(chunk)
        .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ damagedAt: null }))
        .execute()
    }
  })

/**
 * Stores the photos of a pack that a device uploads.
 * @throws Problem `server.access.role`, `server.photo.pack`, `server.photo.quota`, `server.disk.low`
 */
export const storePhotoPack = async (context: PackContext, actor: Actor, pack: Uint8Array): Promise<PackAnswer> => {
  const { unitId } = requireDevice(actor)
  const photos = decodePhotoPack(pack)
  if (!photos) throw new Problem('server.photo.pack')
  await context.room.require(pack.byteLength)
  return storePhotos(context, unitId, photos)
}
