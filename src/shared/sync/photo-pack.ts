import { z } from 'zod'
import { sha256Schema } from './envelope.ts'
import { limits } from './limits.ts'

// A pack holds many photos in one body: the six bytes `GZPK1\n`, then for each photo its length (4 bytes, big endian) and
// its bytes. The receiver computes the hash of each photo itself and names the photo by it.

export const lackingRequestSchema = z.strictObject({ hashes: z.array(sha256Schema).max(limits.hashesPerQuestion) })
export const lackingAnswerSchema = z.strictObject({ lacking: z.array(sha256Schema).max(limits.hashesPerQuestion) })

/** Photos of the unit's records that the province lost or finds damaged. */
export const wantedAnswerSchema = z.strictObject({ hashes: z.array(sha256Schema).max(limits.photosPerPack) })

/** Result for each photo of a pack, in the pack's order. */
export const packAnswerSchema = z.strictObject({
  photos: z.array(z.strictObject({ sha256: sha256Schema, stored: z.enum(['new', 'known']) })).max(limits.photosPerPack),
})
export type PackAnswer = z.infer<typeof packAnswerSchema>

const magic = Uint8Array.of(0x47, 0x5a, 0x50, 0x4b, 0x31, 0x0a)

/**
 * One pack of the given photos. Callers choose them by {@link photosOfPack}.
 * @example encodePhotoPack([Uint8Array.of(1, 2, 3)]).length // 13: 6 bytes `GZPK1\n`, 4 of length, 3 of the photo
 */
export const encodePhotoPack = (photos: readonly Uint8Array[]): Uint8Array => {
  const pack = new Uint8Array(magic.length + photos.reduce((sum, photo) => sum + 4 + photo.length, 0))
  const view = new DataView(pack.buffer)
  pack.set(magic)
  let at = magic.length
  for (const photo of photos) {
    view.setUint32(at, photo.length)
    pack.set(photo, at + 4)
    at += 4 + photo.length
  }
  return pack
}

/**
 * The photos of a pack as views into it, or undefined when its lengths do not add up or it exceeds a limit.
 * @example decodePhotoPack(encodePhotoPack([photo])) // [photo]
 */
export const decodePhotoPack = (pack: Uint8Array): Uint8Array[] | undefined => {
  if (pack.length > limits.packBytes || magic.some((byte, index) => pack[index] !== byte)) return undefined
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength)
  const photos: Uint8Array[] = []
  let at = magic.length
  while (at < pack.length) {
    if (photos.length === limits.photosPerPack || at + 4 > pack.length) return undefined
    const length = view.getUint32(at)
    if (length === 0 || length > limits.photoBytes || at + 4 + length > pack.length) return undefined
    photos.push(pack.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return photos
}

/**
 * How many photos from `from` on fit into a pack of these bytes: at least one, at most `limits.photosPerPack`.
 * @example photosOfPack([{ size: 200_000 }, { size: 90_000 }], 0, 256_000) // 1
 */
export const photosOfPack = (photos: readonly { readonly size: number }[], from: number, bytes: number): number => {
  let room = bytes - magic.length
  let count = 0
  for (const { size } of photos.slice(from, from + limits.photosPerPack)) {
    room -= 4 + size
    if (room < 0 && count > 0) break
    count++
  }
  return count
}
