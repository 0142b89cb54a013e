import type { Kysely } from 'kysely'
import sharp from 'sharp'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { decodePhotoPack, type PackAnswer } from '../../shared/sync/photo-pack.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, requireDevice } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'
import { deleteUnusedBlobs } from './unused-photos.ts'

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

/** A photo that the store lacks. */
interface FreshPhoto {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/** Requires that the unit may store these photos too. @throws Problem `server.photo.quota` */
const checkQuota = async (database: Kysely<Schema>, unitId: string, fresh: readonly FreshPhoto[]): Promise<void> => {
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
 * Stores photos of a unit under their SHA-256, durably before this resolves. Known photos are not stored again.
 * @throws Problem `server.photo.quota`; then none of them is stored
 */
export const storePhotos = async (
  { store, blobs }: Pick<SyncContext, 'store' | 'blobs'>,
  unitId: string,
  photos: readonly Uint8Array[],
): Promise<PackAnswer> => {
  const hashes = photos.map((photo) => sha256Hex(photo))
  const bytesOf = new Map(photos.map((bytes, index) => [hashes[index]!, bytes]))
  const lacking = await findLackingPhotos(store.database, hashes)
  const fresh = lacking.map((sha256): FreshPhoto => ({ sha256, bytes: bytesOf.get(sha256)! }))
  if (fresh.length > 0) {
    // Checked before the slow part too, so that a unit without room costs no decoding.
    await checkQuota(store.database, unitId, fresh)
    try {
      await recordPhotos({ store, blobs }, unitId, await putPhotos(blobs, fresh))
    } catch (error) {
      await deleteUnusedBlobs({ store, blobs }, lacking)
      throw error
    }
  }
  const isNew = new Set(lacking)
  return { photos: hashes.map((sha256) => ({ sha256, stored: isNew.has(sha256) ? 'new' : 'known' })) }
}

interface MeasuredPhoto extends FreshPhoto {
  readonly width: number
  readonly height: number
}

const putPhotos = async (blobs: SyncContext['blobs'], fresh: readonly FreshPhoto[]): Promise<MeasuredPhoto[]> => {
  const measured: MeasuredPhoto[] = []
  for (const group of inChunks(fresh, photosAtOnce)) {
    await Promise.all(group.map(({ bytes }) => blobs.put(bytes)))
    measured.push(...(await Promise.all(group.map(async (photo) => ({ ...photo, ...(await measure(photo.bytes)) })))))
  }
  return measured
}

/** Adds the rows of photos whose blobs are stored. It runs in the gate, so that requests at the same time share one quota. */
const recordPhotos = (
  { store, blobs }: Pick<SyncContext, 'store' | 'blobs'>,
  unitId: string,
  photos: readonly MeasuredPhoto[],
): Promise<void> =>
  store.gate.write('province', async ({ database, at }) => {
    await checkQuota(database, unitId, photos)
    for (const { sha256, bytes } of photos) {
      // A sweep may have deleted the blob of an old row after it was put.
      if (!(await blobs.has(sha256))) await blobs.put(bytes)
    }
    const rows = photos.map(({ sha256, bytes, width, height }) => {
      const size = bytes.byteLength
      return { sha256, size, width, height, storedAt: at, unitId, named: 0 }
    })
    for (const chunk of inChunks(rows)) {
      await database
        .insertInto('photo')
        .values(chunk)
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute()
    }
  })

/**
 * Stores the photos of a pack that a device uploads.
 * @throws Problem `server.access.role`, `server.photo.pack`, `server.photo.quota`
 */
export const storePhotoPack = async (
  context: Pick<SyncContext, 'store' | 'blobs'>,
  actor: Actor,
  pack: Uint8Array,
): Promise<PackAnswer> => {
  const { unitId } = requireDevice(actor)
  const photos = decodePhotoPack(pack)
  if (!photos) throw new Problem('server.photo.pack')
  return storePhotos(context, unitId, photos)
}
