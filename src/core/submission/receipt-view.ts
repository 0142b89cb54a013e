import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { ReceiptView } from '../../shared/rpc/submission.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { getEnrolment } from '../enrolment/enrolment.ts'
import { type Database, query } from '../store/database.ts'
import { readBatchContent } from './batch-content.ts'
import { openReceipt } from './open-receipt.ts'

/**
 * A batch's receipt for people. It is verified again each time it is shown: signature, batch, place in the log.
 * @throws Problem `core.submit.missing`, `core.submit.noReceipt`, `core.sync.receipt`
 */
export const viewReceipt = (database: Database, batchId: string): ReceiptView => {
  const batch = database.find(query.selectFrom('batch').select(['id', 'digest', 'receipt']).where('id', '=', batchId))
  if (!batch) throw new Problem('core.submit.missing')
  if (!batch.receipt) throw new Problem('core.submit.noReceipt')
  const { keys } = getEnrolment(database)
  const { receipt, logIndex } = openReceipt(parseStrictJson(batch.receipt), keys, batch)
  const { outcomes, ...rest } = receipt
  const records = new Map(readBatchContent(database, batchId).records.map(({ id, record }) => [id, record]))
  return {
    receipt: rest,
    province: keys.province,
    keyId: keys.signing.keyId,
    logIndex,
    logName: keys.log.origin,
    lines: outcomes.map(({ recordId, outcome, reasons }) => {
      const record = records.get(recordId)
      return {
        recordId,
        name: record?.name ?? '',
        documentNumber: record ? maskDocumentNumber(record.documentNumber) : '',
        title: record?.title ?? '',
        outcome,
        reasons: reasons.map(({ text }) => text),
      }
    }),
  }
}
