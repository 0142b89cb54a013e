import { batchFile } from '../../../shared/sync/batch-file.ts'
import { batchRoot } from '../../../trust/batch.ts'
import { requireRole } from '../../accounts/session.ts'
import { readBatchContent } from '../../submission/batch-content.ts'
import { makeBatchFile } from '../../submission/batch-file.ts'
import { getBatch, listBatches } from '../../submission/batch-list.ts'
import { summariseBatch } from '../../submission/batch-summary.ts'
import { confirmPassword } from '../../submission/confirm-password.ts'
import { countersignBatches } from '../../submission/countersign-batch.ts'
import { freezeBatch } from '../../submission/freeze-batch.ts'
import { readReadiness } from '../../submission/readiness.ts'
import { viewReceipt } from '../../submission/receipt-view.ts'
import { readWaitingContent } from '../../submission/waiting-content.ts'
import { withdrawBatch } from '../../submission/withdraw-batch.ts'
import { getEnrolment } from '../../sync/enrolment.ts'
import type { Unit } from '../../unit.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

const unitName = (unit: Unit): string => unit.enrolment?.unit.name ?? '尚未登记的单位'

export const submissionRoutes = ({ submission }: Procedures, desk: Desk) => ({
  readiness: submission.readiness.handler(() => readReadiness(desk.unit.database)),

  preview: submission.preview.handler(() => {
    const content = readWaitingContent(desk.unit.database)
    return { unitName: unitName(desk.unit), root: batchRoot(content), summary: summariseBatch(content.records) }
  }),

  batches: submission.batches.handler(() => listBatches(desk.unit.database)),

  batch: submission.batch.handler(({ input: { id } }) => {
    const { database } = desk.unit
    return {
      unitName: unitName(desk.unit),
      batch: getBatch(database, id),
      summary: summariseBatch(readBatchContent(database, id).records),
    }
  }),

  freeze: submission.freeze.handler(async ({ input: { root, password } }) => {
    const { unit } = desk
    const { session, store } = unit
    // The role first: whoever may not sign is told so, whatever the password.
    requireRole(session, 'clerk')
    await confirmPassword(unit.home, session, password)
    const { id } = await freezeBatch(store.gate, session, getEnrolment(store.database), root)
    return getBatch(store.database, id)
  }),

  countersign: submission.countersign.handler(async ({ input: { id, digest, password } }) => {
    const { unit } = desk
    const { session, store } = unit
    requireRole(session, 'reviewer')
    await confirmPassword(unit.home, session, password)
    await countersignBatches(store.gate, session, { id, digest })
    return getBatch(store.database, id)
  }),

  withdraw: submission.withdraw.handler(async ({ input: { id, digest, reason } }) => {
    const { session, store } = desk.unit
    await withdrawBatch(store.gate, session, { id, digest }, reason)
    return getBatch(store.database, id)
  }),

  receipt: submission.receipt.handler(({ input: { id } }) => ({
    unitName: unitName(desk.unit),
    receipt: viewReceipt(desk.unit.database, id),
  })),

  exportFile: submission.exportFile.handler(async ({ input: { id } }) => {
    const { name, bytes } = await makeBatchFile(desk.unit.database, id)
    return new File([bytes], name, { type: batchFile.mediaType })
  }),
})
