import { batchFile } from '../../../shared/sync/batch-file.ts'
import { batchRoot } from '../../../trust/batch.ts'
import { requireRole } from '../../context/session.ts'
import { getEnrolment } from '../../enrolment/enrolment.ts'
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
import type { Unit } from '../../unit.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const unitName = (unit: Unit): string => unit.enrolment?.unit.name ?? '尚未登记的单位'

export const submissionRoutes = ({ submission }: Procedures, workplace: Workplace) => ({
  readiness: submission.readiness.handler(() => readReadiness(workplace.unit.database)),

  preview: submission.preview.handler(() => {
    const content = readWaitingContent(workplace.unit.database)
    return { unitName: unitName(workplace.unit), root: batchRoot(content), summary: summariseBatch(content.records) }
  }),

  batches: submission.batches.handler(() => listBatches(workplace.unit.database)),

  batch: submission.batch.handler(({ input: { id } }) => {
    const { database } = workplace.unit
    return {
      unitName: unitName(workplace.unit),
      batch: getBatch(database, id),
      summary: summariseBatch(readBatchContent(database, id).records),
    }
  }),

  freeze: submission.freeze.handler(async ({ input: { root, password } }) => {
    const { unit } = workplace
    const { session, store } = unit
    // The role first: whoever may not sign is told so, whatever the password.
    requireRole(session, 'clerk')
    await confirmPassword(unit.home, session, password)
    const { id } = await freezeBatch(store.gate, session, getEnrolment(store.database), root)
    return getBatch(store.database, id)
  }),

  countersign: submission.countersign.handler(async ({ input: { id, digest, password } }) => {
    const { unit } = workplace
    const { session, store } = unit
    requireRole(session, 'reviewer')
    await confirmPassword(unit.home, session, password)
    await countersignBatches(store.gate, session, { id, digest })
    return getBatch(store.database, id)
  }),

  withdraw: submission.withdraw.handler(async ({ input: { id, digest, reason } }) => {
    const { session, store } = workplace.unit
    await withdrawBatch(store.gate, session, { id, digest }, reason)
    return getBatch(store.database, id)
  }),

  receipt: submission.receipt.handler(({ input: { id } }) => ({
    unitName: unitName(workplace.unit),
    receipt: viewReceipt(workplace.unit.database, id),
  })),

  exportFile: submission.exportFile.handler(async ({ input: { id } }) => {
    const { name, bytes } = await makeBatchFile(workplace.unit.database, id)
    return new File([bytes], name, { type: batchFile.mediaType })
  }),
})
