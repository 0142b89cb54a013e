import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { listLost } from '../photos/applicant-uploads.ts'
import { type Database, query } from '../store/database.ts'

const most = 500

type Unsettled = SyncStatus['unsettled'][number]

const readHeldOrReturned = (database: Database): Unsettled[] =>
  database
    .all(
      query
        .selectFrom('record')
        .innerJoin('batch', 'batch.id', 'record.batchId')
        .innerJoin('batchRecord', (join) =>
          join.onRef('batchRecord.batchId', '=', 'batch.id').onRef('batchRecord.recordId', '=', 'record.id'),
        )
        .select(['record.id', 'record.name', 'record.state', 'record.returnText', 'batch.seq', 'batchRecord.outcome'])
        .where((where) =>
          where.or([
            where('record.state', '=', 'returned'),
            where.and([where('record.state', '=', 'submitted'), where('batchRecord.outcome', '=', 'held')]),
          ]),
        )
        .orderBy('batch.seq', 'desc')
        .orderBy('batchRecord.position')
        .limit(most),
    )
    .map(({ id, name, state, returnText, seq }) => ({
      recordId: id,
      name,
      batchSeq: seq,
      kind: state === 'returned' ? 'returned' : 'held',
      detail: returnText ?? '',
    }))

/**
 * Uploaded photos that the province could not deliver, then records that it returned or holds,
 * newest batch first.
 */
export const readUnsettled = (database: Database): Unsettled[] => [
  ...listLost(database).map(
    ({ recordId, name }): Unsettled => ({
      recordId,
      name,
      batchSeq: null,
      kind: 'uploadLost',
      detail: '申请人上传的照片在省里丢失或损坏',
    }),
  ),
  ...readHeldOrReturned(database),
]
