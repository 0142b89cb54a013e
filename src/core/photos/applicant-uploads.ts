import type { PhotoSource } from '../../files/photo-sources.ts'
import type { ErrorCode } from '../../shared/errors/registry.ts'
import type { FeedEvent } from '../../shared/sync/feed.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

interface Upload {
  readonly recordId: string
  readonly sha256: string
}

/** Stores the announcement of an uploaded photo; it replaces an earlier one that still waits. */
export const noteUpload = (
  work: UnitOfWork,
  { recordId, photo: { sha256, size }, at }: Extract<FeedEvent, { kind: 'photo.uploaded' }>,
): void => {
  const upload = { sha256, size, uploadedAt: at, bytes: null, problem: null }
  work.database.run(
    query
      .insertInto('photoUpload')
      .values({ recordId, ...upload })
      .onConflict((conflict) => conflict.column('recordId').doUpdateSet(upload)),
  )
  work.audit({ action: 'photo.upload', subject: recordId, after: { sha256 } })
}

/** Uploads whose bytes are still at the province, oldest first. */
export const listUnfetched = (database: Database): Upload[] =>
  database.all(
    query.selectFrom('photoUpload').select(['recordId', 'sha256']).where('bytes', 'is', null).orderBy('uploadedAt'),
  )

/** Stores the bytes of an upload, unless a newer one has replaced it meanwhile. */
export const keepUpload = (
  { gate }: Pick<UnitContext, 'gate'>,
  { recordId, sha256 }: Upload,
  bytes: Uint8Array,
): Promise<void> =>
  gate.write('unit', (work) => {
    work.database.run(
      query
        .updateTable('photoUpload')
        .set({ bytes, problem: null })
        .where('recordId', '=', recordId)
        .where('sha256', '=', sha256),
    )
  })

/** Stores why the bytes of an upload cannot be fetched; the next round tries again. */
export const noteLost = (
  { gate }: Pick<UnitContext, 'gate'>,
  { recordId, sha256 }: Upload,
  problem: ErrorCode,
): Promise<void> =>
  gate.write('unit', (work) => {
    work.database.run(
      query.updateTable('photoUpload').set({ problem }).where('recordId', '=', recordId).where('sha256', '=', sha256),
    )
  })

/** Uploads that the province could not deliver and whose records still lack a photo, oldest first. */
export const listLost = (database: Database): { recordId: string; name: string }[] =>
  database.all(
    query
      .selectFrom('photoUpload')
      .innerJoin('record', 'record.id', 'photoUpload.recordId')
      .select(['recordId', 'name'])
      .where('problem', 'is not', null)
      .where((where) => where.or([where('photo', 'is', null), where('state', '=', 'returned')]))
      .orderBy('uploadedAt'),
  )

/** Counts the fetched uploads that wait for a clerk. */
export const countUploads = (database: Database): number =>
  database.find(
    query
      .selectFrom('photoUpload')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('bytes', 'is not', null),
  )!.count

/** The fetched uploads as photos to judge and attach, each for its record. */
export const uploadSources = (database: Database): (PhotoSource & Upload)[] =>
  database
    .all(
      query
        .selectFrom('photoUpload')
        .innerJoin('record', 'record.id', 'photoUpload.recordId')
        .select(['recordId', 'sha256', 'name'])
        .where('bytes', 'is not', null)
        .orderBy('uploadedAt'),
    )
    .map(({ recordId, sha256, name }) => ({
      name: `${name}（申请人上传）`,
      record: recordId,
      recordId,
      sha256,
      read: async () =>
        database.find(query.selectFrom('photoUpload').select('bytes').where('recordId', '=', recordId))?.bytes ??
        new Uint8Array(),
    }))

/** Deletes a judged upload; its outcome is stored with its record. */
export const forgetUpload = ({ gate }: Pick<UnitContext, 'gate'>, { recordId, sha256 }: Upload): Promise<void> =>
  gate.write('unit', (work) => {
    work.database.run(query.deleteFrom('photoUpload').where('recordId', '=', recordId).where('sha256', '=', sha256))
  })
