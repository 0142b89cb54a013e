import sharp from 'sharp'
import { Problem } from '../../shared/errors/problem.ts'
import { decodePhotoPack, type PackAnswer } from '../../shared/sync/photo-pack.ts'
import { sha256Hex } from '../../trust/secret.ts'
import type { Services } from '../services.ts'
import { inChunks } from '../store/in-chunks.ts'

/** Which of these photos are not here yet, in the order asked. */
export const lackingPhotos = async ({ store }: Services, hashes: readonly string[]): Promise<string[]> => {
  const known = new Set<string>()
  for (const chunk of inChunks([...new Set(hashes)])) {
    const rows = await store.database.selectFrom('photo').select('sha256').where('sha256', 'in', chunk).execute()
    for (const { sha256 } of rows) known.add(sha256)
  }
  return [...new Set(hashes)].filter((hash) => !known.has(hash))
}

const largestSide = 4_000

/** Pixel size of an upright RGB or grey JPEG that decodes to its last line; 0 × 0 for anything else. */
const measure = async (bytes: Uint8Array): Promise<{ width: number; height: number }> => {
  const unfit = { width: 0, height: 0 }
  try {
    const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: largestSide * largestSide })
    const { format, width, height, orientation, channels } = await image.metadata()
    if (format !== 'jpeg' || (orientation ?? 1) !== 1 || channels > 3) return unfit
    // Decoded whole: a cut-off file has a good header.
    await image.raw().toBuffer()
    return { width, height }
  } catch {
    // Whatever the decoder dislikes: the batch that names this photo gets the reason for its record.
    return unfit
  }
}

// Decoding and writing wait for different things; a few at a time keep both busy.
const photosAtOnce = 8

/** Stores photos under the hashes computed here, durably before this resolves. Known ones are not stored again. */
export const storePhotos = async (services: Services, photos: readonly Uint8Array[]): Promise<PackAnswer> => {
  const hashes = photos.map((photo) => sha256Hex(photo))
  const lacking = new Set(await lackingPhotos(services, hashes))
  const fresh = photos.flatMap((bytes, index) =>
    lacking.has(hashes[index]!) ? [{ bytes, sha256: hashes[index]! }] : [],
  )
  for (const group of inChunks(fresh, photosAtOnce)) {
    await Promise.all(group.map(({ bytes }) => services.blobs.put(bytes)))
    const stored_at = services.now().toISOString()
    const rows = await Promise.all(
      group.map(async ({ bytes, sha256 }) => ({
        sha256,
        size: bytes.byteLength,
        stored_at,
        ...(await measure(bytes)),
      })),
    )
    await services.store.gate.ungated((database) =>
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
 * Stores the photos of a pack.
 * @throws Problem `server.photo.pack`
 */
export const storePhotoPack = async (services: Services, pack: Uint8Array): Promise<PackAnswer> => {
  const photos = decodePhotoPack(pack)
  if (!photos) throw new Problem('server.photo.pack')
  return storePhotos(services, photos)
}
