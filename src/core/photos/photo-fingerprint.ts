import { samePictureLimit, unlikeness } from '../../photo/likeness.ts'
import { hashBytes, hashDistance, type PerceptualHash } from '../../photo/perceptual-hash.ts'
import type { StoreContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { fingerprintPhoto, type PhotoFingerprint } from './picture-engine.ts'

/** At most this many photos that share a part of the hash are compared by their whole hash. */
const mostCandidates = 200
/** Of those, the nearest are laid over the photo itself. */
const mostCompared = 8
/** Hashes further apart than this are of two pictures. */
const mostDistance = 40

const parts = (hash: PerceptualHash): number[] =>
  Array.from({ length: hashBytes / 2 }, (_, part) => (hash[2 * part]! << 8) | hash[2 * part + 1]!)

const bytesOf = (database: Database, sha256: string): Uint8Array | undefined =>
  database.find(query.selectFrom('photo').select('bytes').where('sha256', '=', sha256))?.bytes

/** Stored photos whose hash is near, the nearest first: by index, each part of the hash a key. */
const nearest = (database: Database, hash: PerceptualHash, except: string): string[] =>
  database
    .all(
      query
        .selectFrom('photoLookPart')
        .innerJoin('photo', 'photo.sha256', 'photoLookPart.photo')
        .select((select) => ['photo.sha256', 'photo.look', select.fn.countAll<number>().as('shared')])
        .where((where) =>
          where.or(parts(hash).map((value, part) => where.and([where('part', '=', part), where('value', '=', value)]))),
        )
        .where('photo.sha256', '<>', except)
        .groupBy('photo.sha256')
        .orderBy('shared', 'desc')
        .limit(mostCandidates),
    )
    .map(({ sha256, look }) => ({ sha256, distance: hashDistance(hash, Buffer.from(look ?? '', 'hex')) }))
    .filter(({ distance }) => distance <= mostDistance)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostCompared)
    .map(({ sha256 }) => sha256)

/**
 * Stores a photo's fingerprint, and which stored photos show the same picture. The comparison runs inside the unit of
 * work: of two that come at the same time, the later one finds the earlier.
 */
export const storeFingerprint = async (
  { database }: UnitOfWork,
  sha256: string,
  look: PhotoFingerprint | undefined,
): Promise<void> => {
  // The column holds the coarse half, which candidates are found by; their faces are compared afterwards.
  const hex = look ? Buffer.from(look.hash.subarray(0, hashBytes)).toString('hex') : ''
  database.run(query.updateTable('photo').set({ look: hex }).where('sha256', '=', sha256))
  if (!look) return
  for (const candidate of nearest(database, look.hash, sha256)) {
    const stored = bytesOf(database, candidate)
    const other = stored && (await fingerprintPhoto(stored))
    const difference = other ? unlikeness(look.face, other.face) : 1
    if (difference > samePictureLimit) continue
    const pairs = [
      { photo: sha256, other: candidate, unlikeness: difference },
      { photo: candidate, other: sha256, unlikeness: difference },
    ]
    database.run(
      query
        .insertInto('photoSame')
        .values(pairs)
        .onConflict((conflict) => conflict.doNothing()),
    )
  }
  database.run(
    query
      .insertInto('photoLookPart')
      .values(parts(look.hash).map((value, part) => ({ part, value, photo: sha256 })))
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** Photos fingerprinted in one unit of work, so that other writes run in between. */
const photosPerWrite = 50

/** Fingerprints photos that an older version stored without one. @returns how many */
export const fingerprintOlderPhotos = async (
  { database, gate }: StoreContext,
  signal: AbortSignal,
): Promise<number> => {
  for (let done = 0; ; ) {
    const some = database.all(
      query.selectFrom('photo').select(['sha256', 'bytes']).where('look', 'is', null).limit(photosPerWrite),
    )
    if (!some.length || signal.aborted) return done
    await gate.write('unit', async (work) => {
      for (const { sha256, bytes } of some) await storeFingerprint(work, sha256, await fingerprintPhoto(bytes))
    })
    done += some.length
  }
}
