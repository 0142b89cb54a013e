import { setImmediate } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { hashBytes, hashDistance } from '../../photo/perceptual-hash.ts'
import type { OutcomeReason } from '../../shared/sync/receipt.ts'
import { hasReason, holdRecord } from '../photos/hold-record.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { RecordStatus, Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { JudgedRecord } from './judge-batch.ts'

/**
 * Looks that differ in more bits are of two pictures. It is fewer than the sixteen parts, so that two looks within it share a part.
 * docs/decisions/same-photo.md has the figures.
 */
const mostDistance = 6

/** The parts of a look: its sixteen values of 16 bits, each a key of the index. */
const partsOf = (look: Uint8Array): { part: number; value: number }[] =>
  Array.from({ length: hashBytes / 2 }, (_, part) => ({ part, value: (look[2 * part]! << 8) | look[2 * part + 1]! }))

/** Rows of `photoLookPart` for photos that have a look. */
export const lookPartRows = (photos: readonly { readonly sha256: string; readonly look: string | null }[]) =>
  photos.flatMap(({ sha256, look }) =>
    look === null ? [] : partsOf(Buffer.from(look, 'hex')).map((key) => ({ ...key, sha256 })),
  )

/** Photos of one query; each has sixteen keys. */
const photosAtOnce = 30
/** Candidates of one query at most, so that many photos of one look cost no more. */
const mostCandidates = 5_000

/**
 * For each of these photos the other stored photos that look like it. A photo is stored before its batch is judged, so the
 * batch that is judged later finds the photos of the other one.
 */
export const findAlikePhotos = async (
  database: Kysely<Schema>,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const alike = new Map<string, string[]>()
  for (const chunk of inChunks(hashes, photosAtOnce)) {
    const rows = await database.selectFrom('photo').select(['sha256', 'look']).where('sha256', 'in', chunk).execute()
    const own = rows.flatMap(({ sha256, look }) => (look ? [{ sha256, look: Buffer.from(look, 'hex') }] : []))
    if (own.length === 0) continue
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
      const others = looks.filter((other) => other.sha256 !== sha256 && hashDistance(look, other.look) <= mostDistance)
      if (others.length > 0)
        alike.set(
          sha256,
          others.map((other) => other.sha256),
        )
    }
  }
  return alike
}

const sharedPhoto: OutcomeReason = {
  code: 'photo.shared',
  text: '这张照片与另一人的照片相同或几乎相同；由省级核实是谁的照片后办理',
  where: 'photo',
}

/** Statuses of records whose photo counts: under way, confirmed or on a certificate. */
const countingStatuses: readonly RecordStatus[] = ['accepted', 'held', 'confirmed', 'issued']

interface PhotoUser {
  readonly person: string
  readonly photo: string
  /** Holds the record, unless it is past that. */
  hold(): void
}

/**
 * Holds the records of two persons that have one photo, the same bytes or the same picture, in this batch or an earlier one. Nothing
 * is refused, because a person must decide whose photo it is.
 */
export const holdSharedPhotos = async (
  work: UnitOfWork,
  judged: readonly JudgedRecord[],
  alike: ReadonlyMap<string, readonly string[]>,
): Promise<JudgedRecord[]> => {
  const held = new Set<string>()
  const users = new Map<string, PhotoUser[]>()
  const add = (user: PhotoUser): void => void users.set(user.photo, [...(users.get(user.photo) ?? []), user])
  const counting = judged.filter(({ outcome }) => outcome !== 'refused')
  for (const { id, identity, photo } of counting) {
    add({ person: identity.person, photo: photo.sha256, hold: () => held.add(id) })
  }
  const earlier = await findEarlier(work.database, [
    ...new Set(counting.flatMap(({ photo: { sha256 } }) => [sha256, ...(alike.get(sha256) ?? [])])),
  ])
  const heldEarlier = new Set<(typeof earlier)[number]>()
  for (const row of earlier) {
    const hold = () => (row.status === 'accepted' || row.status === 'held') && heldEarlier.add(row)
    add({ person: row.personKey, photo: row.photoSha256, hold })
  }
  for (const { id, identity, photo } of counting) {
    const others = [photo.sha256, ...(alike.get(photo.sha256) ?? [])]
      .flatMap((sha256) => users.get(sha256) ?? [])
      .filter(({ person }) => person !== identity.person)
    if (others.length === 0) continue
    held.add(id)
    for (const other of others) other.hold()
  }
  for (const row of heldEarlier) if (!hasReason(row, sharedPhoto.code)) await holdRecord(work, row, sharedPhoto)
  return judged.map((record) =>
    held.has(record.id) ? { ...record, outcome: 'held', reasons: [...record.reasons, sharedPhoto] } : record,
  )
}

/** Earlier records that count and have one of these photos. */
const findEarlier = async (database: UnitOfWork['database'], hashes: readonly string[]) => {
  const columns = ['batchId', 'recordId', 'photoSha256', 'personKey', 'status', 'reasons'] as const
  const rows = []
  for (const chunk of inChunks(hashes)) {
    const query = database.selectFrom('record').select(columns).where('status', 'in', countingStatuses)
    rows.push(...(await query.where('photoSha256', 'in', chunk).execute()))
  }
  return rows
}
