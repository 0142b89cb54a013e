import { hash } from 'node:crypto'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import type { Session } from '../accounts/session.ts'
import { moveRecord } from '../records/record-moves.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** Stores a judged photo (once, by its content) and hangs it on records, which go to `photoSubmitted`. Returns its hash. */
export const attachPhoto = (
  work: UnitOfWork,
  session: Session,
  records: readonly string[],
  photo: { readonly bytes: Uint8Array; readonly report: PhotoReport },
): string => {
  const sha256 = hash('sha256', photo.bytes)
  work.database.run(
    query
      .insertInto('photo')
      .values({
        sha256,
        bytes: photo.bytes,
        size: photo.bytes.length,
        report: JSON.stringify(photo.report),
        createdAt: work.at,
        original: null,
      })
      .onConflict((conflict) => conflict.column('sha256').doNothing()),
  )
  for (const id of records)
    moveRecord(work, id, { name: 'submitPhoto', by: 'clerk', set: { photo: sha256, photoBy: session.id } })
  return sha256
}

/** A photo's bytes by hash. */
export const findPhoto = (database: Database, sha256: string): Uint8Array | undefined =>
  database.find(query.selectFrom('photo').select('bytes').where('sha256', '=', sha256))?.bytes
