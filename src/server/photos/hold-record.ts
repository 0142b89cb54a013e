import type { OutcomeReason } from '../../shared/sync/receipt.ts'
import type { RecordTable } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A stored record and what its status depends on. */
type HeldRow = Pick<RecordTable, 'batchId' | 'recordId' | 'status' | 'reasons'>

/** Whether a record carries a reason of this code already. */
export const hasReason = ({ reasons }: Pick<HeldRow, 'reasons'>, code: string): boolean =>
  (JSON.parse(reasons) as OutcomeReason[]).some((reason) => reason.code === code)

/** Holds an open record for a reason of its photo, until an officer decides. A record that has the reason keeps it once. */
export const holdRecord = async (
  { database, audit }: UnitOfWork,
  row: HeldRow,
  reason: OutcomeReason,
): Promise<void> => {
  const known = JSON.parse(row.reasons) as OutcomeReason[]
  const reasons = [...known.filter(({ code }) => code !== reason.code), reason]
  await database
    .updateTable('record')
    .set({ status: 'held', reasons: JSON.stringify(reasons) })
    .where('batchId', '=', row.batchId)
    .where('recordId', '=', row.recordId)
    .execute()
  const subject = `record:${row.batchId}/${row.recordId}`
  audit({
    action: 'record.hold',
    subject,
    before: { status: row.status },
    after: { status: 'held', code: reason.code },
  })
}
