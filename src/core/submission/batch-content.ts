import type { CertificateRecord } from '../../shared/record/record.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { PhotoDescriptor } from '../../shared/sync/batch.ts'
import { type Database, query } from '../store/database.ts'

export interface StoredContent {
  readonly records: { readonly id: string; readonly record: CertificateRecord }[]
  readonly photos: PhotoDescriptor[]
}

/** What a frozen batch holds, as it was signed, in the order of its leaves. */
export const readBatchContent = (database: Database, batchId: string): StoredContent => {
  const rows = database.all(
    query
      .selectFrom('batchRecord')
      .innerJoin('photo', 'photo.sha256', 'batchRecord.photo')
      .select(['batchRecord.recordId', 'batchRecord.record', 'photo.sha256', 'photo.size'])
      .where('batchRecord.batchId', '=', batchId)
      .orderBy('batchRecord.position'),
  )
  return {
    records: rows.map(({ recordId, record }) => ({
      id: recordId,
      record: parseStrictJson(record) as CertificateRecord,
    })),
    photos: rows.map(({ recordId, sha256, size }) => ({ recordId, sha256, size, mediaType: 'image/jpeg' })),
  }
}
