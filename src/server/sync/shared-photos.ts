import { findPhotoUsers, holdForSharedPhoto, isOpen, sharedPhoto } from '../photos/photo-looks.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { JudgedRecord } from './judge-batch.ts'

interface PhotoUser {
  readonly person: string
  readonly photo: string
  /** Holds the record, unless it is past that. */
  hold(): void
}

/**
 * Holds the records of two persons that have one photo, the same bytes or the same picture, in this batch or an earlier one. Nothing
 * is refused, because a person must decide whose photo it is. Pictures of photos that are not decoded yet are compared when they are
 * judged (`holdAlikePhotos`).
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
  const earlier = await findPhotoUsers(work.database, [
    ...new Set(counting.flatMap(({ photo: { sha256 } }) => [sha256, ...(alike.get(sha256) ?? [])])),
  ])
  const heldEarlier = new Set<(typeof earlier)[number]>()
  for (const row of earlier) {
    const hold = () => isOpen(row) && heldEarlier.add(row)
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
  await holdForSharedPhoto(work, [...heldEarlier])
  return judged.map((record) =>
    held.has(record.id) ? { ...record, outcome: 'held', reasons: [...record.reasons, sharedPhoto] } : record,
  )
}
