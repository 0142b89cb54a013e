import { setImmediate } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { areSamePicture, hashBytes } from '../../photo/perceptual-hash.ts'
import type { OutcomeReason } from '../../shared/sync/receipt.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { RecordStatus, RecordTable, Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { hasReason, holdRecord } from './hold-record.ts'

/** The parts of a look: the sixteen values of 16 bits of its coarse half, each a key of the index. */
const partsOf = (look: Uint8Array): { part: number; value: number }[] =>
  Array.from({ length: hashBytes / 2 }, (_, part) => ({ part, value: (look[2 * part]! << 8) | look[2 * part + 1]! }))

/** Rows of `photoLookPart` for photos that have a look. */
export const lookPartRows = (photos: readonly { readonly sha256: string; readonly look: string | null }[]) =>
  photos.flatMap(({ sha256, look }) =>
    look === null ? [] : partsOf(Buffer.from(look, 'hex')).map((key) => ({ ...key, sha256 })),
  )

/** Photos of one query for candidates; each has sixteen keys. */
const photosAtOnce = 30
/** Candidates of one query at most, so that many photos of one look cost no more. */
const mostCandidates = 5_000

const findLooks = async (database: Kysely<Schema>, hashes: readonly string[]) => {
  const looks: { readonly sha256: string; readonly look: Uint8Array }[] = []
  for (const chunk of inChunks(hashes)) {
    const rows = await database
      .selectFrom('photo')
      .select(['sha256', 'look'])
      .where('sha256', 'in', chunk)
      .where('look', 'is not', null)
      .execute()
    for (const { sha256, look } of rows) looks.push({ sha256, look: Buffer.from(look ?? '', 'hex') })
  }
  return looks
}

/** For each of these photos the other stored photos that look like it. A photo that is not decoded yet has no look. */
export const findAlikePhotos = async (
  database: Kysely<Schema>,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const alike = new Map<string, string[]>()
  for (const own of inChunks(await findLooks(database, hashes), photosAtOnce)) {
    const keys = own.flatMap(({ look }) =>
      partsOf(look).map(({ part, value }) => sql`(cast(${part} as integer), cast(${value} as integer))`),
    )
    const candidates = await database
      .selectFrom('photoLookPart')
      .innerJoin('photo', 'photo.sha256', 'photoLookPart.sha256')
      .select(['photo.sha256', 'photo.look'])
      .distinct()
      .where(sql<boolean>`(part, value) in (values ${sql.join(keys)})`)
      .limit(mostCandidates)
      .execute()
    // SQLite answers at once, so other requests are served in between.
    await setImmediate()
    const looks = candidates.map(({ sha256, look }) => ({ sha256, look: Buffer.from(look ?? '', 'hex') }))
    for (const { sha256, look } of own) {
      const others = looks.filter((other) => other.sha256 !== sha256 && areSamePicture(look, other.look))
      if (others.length > 0)
        alike.set(
          sha256,
          others.map((other) => other.sha256),
        )
    }
  }
  return alike
}

export const sharedPhoto: OutcomeReason = {
  code: 'photo.shared',
  text: '这张照片与另一人的照片相同或几乎相同；由省级核实是谁的照片后办理',
  where: 'photo',
}

/** Statuses of records whose photo counts: under way, confirmed or on a certificate. */
const countingStatuses: readonly RecordStatus[] = ['accepted', 'held', 'confirmed', 'issued']

/** A stored record that has a photo. */
type PhotoUser = Pick<RecordTable, 'batchId' | 'recordId' | 'photoSha256' | 'personKey' | 'status' | 'reasons'>

/** Whether the record may still be held. */
export const isOpen = ({ status }: Pick<PhotoUser, 'status'>): boolean => status === 'accepted' || status === 'held'

/** Stored records that count and have one of these photos. */
export const findPhotoUsers = async (
  database: UnitOfWork['database'],
  hashes: readonly string[],
): Promise<PhotoUser[]> => {
  const columns = ['batchId', 'recordId', 'photoSha256', 'personKey', 'status', 'reasons'] as const
  const rows: PhotoUser[] = []
  for (const chunk of inChunks(hashes)) {
    const query = database.selectFrom('record').select(columns).where('status', 'in', countingStatuses)
    rows.push(...(await query.where('photoSha256', 'in', chunk).execute()))
  }
  return rows
}

/** Holds records for their shared photo, each once. */
export const holdForSharedPhoto = async (work: UnitOfWork, rows: readonly PhotoUser[]): Promise<void> => {
  for (const row of rows) if (!hasReason(row, sharedPhoto.code)) await holdRecord(work, row, sharedPhoto)
}

/**
 * Notes the look of a photo that was decoded, and holds the open records of two persons whose photos look alike. Photos get their looks
 * one by one in the gate, so that of two photos the later one finds the other.
 */
export const holdAlikePhotos = async (
  work: UnitOfWork,
  photo: { readonly sha256: string; readonly look: string },
): Promise<void> => {
  const { database } = work
  await database
    .insertInto('photoLookPart')
    .values(lookPartRows([photo]))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const alike = (await findAlikePhotos(database, [photo.sha256])).get(photo.sha256)
  if (!alike) return
  const own = await findPhotoUsers(database, [photo.sha256])
  const others = await findPhotoUsers(database, alike)
  const holds = (row: PhotoUser, against: readonly PhotoUser[]): boolean =>
    isOpen(row) && against.some(({ personKey }) => personKey !== row.personKey)
  await holdForSharedPhoto(work, [
    ...own.filter((row) => holds(row, others)),
    ...others.filter((row) => holds(row, own)),
  ])
}
