import { sql } from 'kysely'
import { gibibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { Session } from '../context/session.ts'
import { moveRecord } from '../records/record-moves.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { storeFingerprint } from './photo-fingerprint.ts'
import type { PhotoFingerprint } from './picture-engine.ts'

/** Bytes of originals that a store keeps; beyond that the oldest are deleted. */
const originalsLimit = 2 * gibibyte

/** Codes of what a report remarks, each once. */
export const reasonsOf = (report: PhotoReport) => [
  ...new Set(report.checks.flatMap(({ verdict, reason }) => (verdict !== 'pass' && reason ? [reason] : []))),
]

/** Stores an original file and deletes the oldest ones when there is no room. Returns its hash. */
export const keepOriginal = (work: UnitOfWork, bytes: Uint8Array, limit = originalsLimit): string => {
  const sha256 = sha256Hex(bytes)
  const added = work.database.run(
    query
      .insertInto('photoOriginal')
      .values({ sha256, bytes, size: bytes.length, createdAt: work.at })
      .onConflict((conflict) => conflict.column('sha256').doNothing()),
  )
  if (added) dropOldOriginals(work, limit, sha256)
  return sha256
}

const dropOldOriginals = (work: UnitOfWork, limit: number, newest: string): void => {
  const held = work.database.find(
    query.selectFrom('photoOriginal').select((select) => select.fn.sum<number>('size').as('bytes')),
  )
  let excess = (held?.bytes ?? 0) - limit
  while (excess > 0) {
    const oldest = work.database.find(
      query
        .selectFrom('photoOriginal')
        .select(['sha256', 'size'])
        .where('sha256', '<>', newest)
        .orderBy('createdAt')
        .limit(1),
    )
    if (!oldest) return
    work.database.run(query.deleteFrom('photoOriginal').where('sha256', '=', oldest.sha256))
    excess -= oldest.size
  }
}

/** A photo that passed, ready to be stored. */
export interface FinishedPhoto {
  readonly sha256: string
  readonly bytes: Uint8Array
  readonly report: PhotoReport
  /** The file that it was mended from; absent when it needed no mending. */
  readonly original?: Uint8Array | undefined
  /** Absent where the bytes are no picture. */
  readonly look: PhotoFingerprint | undefined
}

/** Stores a photo once, by its content. A record or a list must reference it before the unit of work ends. */
export const storePhoto = async (
  work: UnitOfWork,
  { sha256, bytes, report, original, look }: FinishedPhoto,
): Promise<void> => {
  const added = work.database.run(
    query
      .insertInto('photo')
      .values({
        sha256,
        bytes,
        size: bytes.length,
        report: JSON.stringify(report),
        createdAt: work.at,
        original: original ? sha256Hex(original) : null,
        look: null,
      })
      .onConflict((conflict) => conflict.column('sha256').doNothing()),
  )
  if (!added) return
  if (original) keepOriginal(work, original)
  for (const reason of reasonsOf(report))
    work.database.run(query.insertInto('photoReason').values({ photo: sha256, reason }))
  await storeFingerprint(work, sha256, look)
}

const noReport: PhotoReport = { verdict: 'pass', checks: [], mended: [] }

/**
 * Stores a photo that the province has of a record of this unit. It was judged when it was attached, so it is not judged again;
 * its fingerprint is computed when it is first compared. A record must reference it before the unit of work ends.
 */
export const keepAdoptedPhoto = (work: UnitOfWork, sha256: string, bytes: Uint8Array): void => {
  const report = JSON.stringify(noReport)
  work.database.run(
    query
      .insertInto('photo')
      .values({ sha256, bytes, size: bytes.length, report, createdAt: work.at, original: null, look: null })
      .onConflict((conflict) => conflict.column('sha256').doNothing()),
  )
}

/** Attaches a stored photo to records, which move to `photoSubmitted`. */
export const attachPhoto = (work: UnitOfWork, session: Session, records: readonly string[], sha256: string): void => {
  for (const id of records) {
    moveRecord(work, id, { name: 'submitPhoto', by: 'clerk', set: { photo: sha256, photoBy: session.id } })
    work.database.run(query.deleteFrom('photoAttempt').where('recordId', '=', id))
  }
}

/** Notes that a file was refused for records, so that the sheet can show why; the photo they have stays. */
export const noteRefusal = (
  work: UnitOfWork,
  session: Session,
  records: readonly string[],
  file: { readonly name: string; readonly bytes: Uint8Array; readonly report: PhotoReport },
): void => {
  if (!records.length) return
  // Do not store files that are not pictures.
  const readable = !file.report.checks.some(({ id, verdict }) => id === 'readable' && verdict === 'fail')
  const original = readable ? keepOriginal(work, file.bytes) : null
  for (const recordId of records) {
    const attempt = {
      fileName: file.name.slice(-300),
      original,
      report: JSON.stringify(file.report),
      account: session.id,
      at: work.at,
    }
    work.database.run(
      query
        .insertInto('photoAttempt')
        .values({ recordId, ...attempt })
        .onConflict((conflict) => conflict.column('recordId').doUpdateSet(attempt)),
    )
    work.audit({ action: 'photo.refuse', subject: recordId, after: { checks: reasonsOf(file.report) } })
  }
}

/** A photo's bytes by hash. */
export const findPhoto = (database: Database, sha256: string): Uint8Array | undefined =>
  database.find(query.selectFrom('photo').select('bytes').where('sha256', '=', sha256))?.bytes

/** A photo's report, as JSON. */
export const findReport = (database: Database, sha256: string): string | undefined =>
  database.find(query.selectFrom('photo').select('report').where('sha256', '=', sha256))?.report

/** An original's bytes by hash, while they are kept. */
export const findOriginal = (database: Database, sha256: string): Uint8Array | undefined =>
  database.find(query.selectFrom('photoOriginal').select('bytes').where('sha256', '=', sha256))?.bytes

/** Whether an original is still kept. */
export const hasOriginal = (database: Database, sha256: string): boolean =>
  database.find(query.selectFrom('photoOriginal').select(sql`1`.as('one')).where('sha256', '=', sha256)) !== undefined

/** A photo's bytes. @throws Problem `core.photo.imageMissing` */
export const getPhoto = (database: Database, sha256: string): Uint8Array => {
  const bytes = findPhoto(database, sha256)
  if (!bytes) throw new Problem('core.photo.imageMissing')
  return bytes
}

/** An original's bytes. @throws Problem `core.photo.imageMissing` once it was dropped */
export const getOriginal = (database: Database, sha256: string): Uint8Array => {
  const bytes = findOriginal(database, sha256)
  if (!bytes) throw new Problem('core.photo.imageMissing')
  return bytes
}
