import type { BatchRecord, PhotoDescriptor } from '../../shared/sync/batch.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type Database, query } from '../store/database.ts'
import { toRecord } from '../store/schema.ts'

/** What the next batch would hold. */
export interface WaitingContent {
  readonly records: readonly BatchRecord[]
  readonly photos: readonly PhotoDescriptor[]
}

/** Every approved record with its photo, in the order of entry, up to the size of one batch. */
export const readWaitingContent = (database: Database): WaitingContent => {
  const rows = database.all(
    query
      .selectFrom('record')
      .innerJoin('photo', 'photo.sha256', 'record.photo')
      .selectAll('record')
      .select(['photo.size as photoSize', 'photo.sha256 as photoHash'])
      .where('record.state', '=', 'inBatch')
      .orderBy('record.ordinal')
      .limit(limits.recordsPerBatch),
  )
  return {
    records: rows.map((row) => ({ id: row.id, record: toRecord(row) })),
    photos: rows.map((row) => ({
      recordId: row.id,
      sha256: row.photoHash,
      size: row.photoSize,
      mediaType: 'image/jpeg',
    })),
  }
}
