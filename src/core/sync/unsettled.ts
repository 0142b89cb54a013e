import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { receiptSchema, signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { tolerant } from '../../shared/sync/tolerant.ts'
import { readPayload } from '../../trust/verified-json.ts'
import { listLost } from '../photos/applicant-uploads.ts'
import { type Database, query } from '../store/database.ts'
import { listDiffering } from './differing-certificates.ts'
import { listLostResults } from './lost-results.ts'
import { listParked } from './parked-events.ts'

const most = 500

type Unsettled = SyncStatus['unsettled'][number]

/** Why the province holds a record, as its receipt says. The receipt was verified when it was stored. */
const createHeldReasons = () => {
  const opened = new Map<string, Map<string, string>>()
  return (receipt: string | null, recordId: string): string => {
    if (!receipt) return ''
    let reasons = opened.get(receipt)
    if (!reasons) {
      const { envelope } = signedReceiptSchema.parse(parseStrictJson(receipt))
      const { outcomes } = readPayload(envelope, tolerant(receiptSchema))
      reasons = new Map(
        outcomes.map((outcome) => [outcome.recordId, outcome.reasons.map(({ text }) => text).join('；')]),
      )
      opened.set(receipt, reasons)
    }
    return reasons.get(recordId) ?? ''
  }
}

const readHeldOrReturned = (database: Database): Unsettled[] => {
  const heldReason = createHeldReasons()
  return database
    .all(
      query
        .selectFrom('record')
        .innerJoin('batch', 'batch.id', 'record.batchId')
        .innerJoin('batchRecord', (join) =>
          join.onRef('batchRecord.batchId', '=', 'batch.id').onRef('batchRecord.recordId', '=', 'record.id'),
        )
        .select(['record.id', 'record.name', 'record.state', 'record.returnText', 'batch.seq', 'batch.receipt'])
        .where((where) =>
          where.or([
            // One that gave way to a record of the province needs nobody.
            where.and([where('record.state', '=', 'returned'), where('record.returnCode', '<>', 'record.superseded')]),
            where.and([where('record.state', '=', 'submitted'), where('batchRecord.outcome', '=', 'held')]),
          ]),
        )
        .orderBy('batch.seq', 'desc')
        .orderBy('batchRecord.position')
        .limit(most),
    )
    .map(({ id, name, state, returnText, seq, receipt }) => {
      const kind = state === 'returned' ? ('returned' as const) : ('held' as const)
      const detail = kind === 'held' ? heldReason(receipt, id) : (returnText ?? '')
      return { recordId: id, event: null, name, batchSeq: seq, kind, detail }
    })
}

const certifiedParts = { record: '记录', photo: '照片' } as const

const readDiffering = (database: Database): Unsettled[] =>
  listDiffering(database).map(({ recordId, number, part }) => {
    const { name } = database.find(query.selectFrom('record').select('name').where('id', '=', recordId)) ?? { name: '' }
    const detail = `证书 ${number} 的${certifiedParts[part]}与本单位两人签过的不一致`
    return { recordId, event: null, name, batchSeq: null, kind: 'certifiedOther', detail }
  })

/**
 * Certificates that certify something else than what was signed; results of the province that do not fit, and that it lost, oldest first;
 * uploaded photos that it could not deliver; then records that it returned or holds, newest batch first.
 */
export const readUnsettled = (database: Database): Unsettled[] => [
  ...readDiffering(database),
  ...listParked(database, most).map(
    ({ name, ...row }): Unsettled => ({ ...row, name: name ?? '本机没有的记录', kind: 'misfit' }),
  ),
  ...listLostResults(database, most).map((row): Unsettled => ({ ...row, event: null, kind: 'lost' })),
  ...listLost(database).map(
    ({ recordId, name }): Unsettled => ({
      recordId,
      event: null,
      name,
      batchSeq: null,
      kind: 'uploadLost',
      detail: '申请人上传的照片在省里丢失或损坏',
    }),
  ),
  ...readHeldOrReturned(database),
]
