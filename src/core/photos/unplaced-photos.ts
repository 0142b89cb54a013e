import { Problem } from '../../shared/errors/problem.ts'
import { requireRole, type Session } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { findByCodes } from '../search/found-records.ts'
import { type Database, query } from '../store/database.ts'
import type { PhotoUnplacedTable } from '../store/photo-schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { attachPhoto, type FinishedPhoto, storePhoto } from './photo-store.ts'

/** Why a good photo has no record: no such name, several persons of that name, or they have a photo already. */
export type WhyUnplaced = PhotoUnplacedTable['why']

/** A photo that waits until a clerk decides whose it is. */
export interface UnplacedPhoto extends Omit<PhotoUnplacedTable, 'candidates'> {
  readonly candidates: readonly string[]
}

/** Stores a finished photo until a clerk decides whose it is. */
export const keepUnplaced = async (
  work: UnitOfWork,
  session: Session,
  file: { readonly name: string; readonly source: string },
  photo: FinishedPhoto,
  why: WhyUnplaced,
  candidates: readonly string[],
): Promise<void> => {
  await storePhoto(work, photo)
  const row = {
    fileName: file.name.slice(-300),
    photo: photo.sha256,
    why,
    candidates: JSON.stringify(candidates),
    account: session.id,
    at: work.at,
  }
  work.database.run(
    query
      .insertInto('photoUnplaced')
      .values({ source: file.source, ...row })
      .onConflict((conflict) => conflict.column('source').doUpdateSet(row)),
  )
}

/** The newest last. */
export const listUnplaced = (database: Database, most = 10_000): UnplacedPhoto[] =>
  database
    .all(query.selectFrom('photoUnplaced').selectAll().orderBy('at').orderBy('fileName').limit(most))
    .map((row) => ({ ...row, candidates: JSON.parse(row.candidates) as string[] }))

export const findUnplaced = (database: Database, source: string): PhotoUnplacedTable | undefined =>
  database.find(query.selectFrom('photoUnplaced').selectAll().where('source', '=', source))

export const countUnplaced = (database: Database): number =>
  database.find(query.selectFrom('photoUnplaced').select((select) => select.fn.countAll<number>().as('count')))!.count

/** Every record of the person of a record that waits for a photo as well; at least that record. */
const recordsOfPerson = (work: UnitOfWork, id: string): string[] => {
  const chosen = work.database.find(
    query.selectFrom('record').select(['documentType', 'documentNumber']).where('id', '=', id),
  )
  if (!chosen) throw new Problem('core.record.missing', { id })
  const waiting = work.database.all(
    findByCodes([chosen.documentNumber])
      .records.select('id')
      .where('documentType', '=', chosen.documentType)
      .where('documentNumber', '=', chosen.documentNumber)
      .where('state', 'in', ['ready', 'photoAwaited', 'returned']),
  )
  return [...new Set([id, ...waiting.map((row) => row.id)])]
}

/** A clerk's decision on an unplaced photo: it belongs to a record's person, or to nobody here. */
export type Placing =
  | { readonly source: string; readonly record: string }
  | { readonly source: string; readonly record: null }

/**
 * Attaches a waiting photo to the chosen record, replacing its photo if it has one, and to the person's other
 * records without a photo; or discards it.
 * @throws Problem `core.account.role`, `core.photo.imageMissing`, `core.record.missing`, `core.record.move`
 */
export const placePhoto = async ({ gate, session }: WriteContext, { source, record }: Placing): Promise<void> => {
  requireRole(session, 'clerk')
  return gate.write(session.id, (work) => {
    const waiting = findUnplaced(work.database, source)
    if (!waiting) throw new Problem('core.photo.imageMissing')
    if (record !== null) attachPhoto(work, session, recordsOfPerson(work, record), waiting.photo)
    else work.audit({ action: 'photo.discard', subject: waiting.photo })
    work.database.run(query.deleteFrom('photoUnplaced').where('source', '=', source))
  })
}
