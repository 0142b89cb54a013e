import { batchFile } from '../../../shared/sync/batch-file.ts'
import { unitName } from '../../enrolment/enrolment.ts'
import { makeBatchFile } from '../../submission/batch-file.ts'
import { getBatch, listBatches } from '../../submission/batch-list.ts'
import { previewBatch, readBatch } from '../../submission/batch-view.ts'
import { countersignBatches } from '../../submission/countersign-batch.ts'
import { freezeBatch } from '../../submission/freeze-batch.ts'
import { readReadiness } from '../../submission/readiness.ts'
import { viewReceipt } from '../../submission/receipt-view.ts'
import { withdrawBatch } from '../../submission/withdraw-batch.ts'
import { withdrawRefused } from '../../sync/withdraw-refused.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const submissionRoutes = ({ submission }: Procedures, workplace: Workplace) => ({
  readiness: submission.readiness.handler(() => readReadiness(workplace.unit.database)),
  preview: submission.preview.handler(() => previewBatch(workplace.unit.database)),
  batches: submission.batches.handler(() => listBatches(workplace.unit.database)),
  batch: submission.batch.handler(({ input: { id } }) => readBatch(workplace.unit.database, id)),

  freeze: submission.freeze.handler(async ({ input }) => {
    const { unit } = workplace
    const { id } = await freezeBatch(unit, input)
    return getBatch(unit.database, id)
  }),

  countersign: submission.countersign.handler(async ({ input: { id, digest, password } }) => {
    const { unit } = workplace
    await countersignBatches(unit, { shown: { id, digest }, password })
    return getBatch(unit.database, id)
  }),

  withdraw: submission.withdraw.handler(async ({ input: { id, digest, reason }, signal }) => {
    const { unit } = workplace
    const { step } = getBatch(unit.database, id)
    if (step === 'sealed') await withdrawRefused(unit, { id, digest }, reason, signal)
    else await withdrawBatch(unit, { id, digest }, reason)
    return getBatch(unit.database, id)
  }),

  receipt: submission.receipt.handler(({ input: { id } }) => {
    const { database } = workplace.unit
    return { unitName: unitName(database), receipt: viewReceipt(database, id) }
  }),

  exportFile: submission.exportFile.handler(async ({ input: { id } }) => {
    const { name, bytes } = await makeBatchFile(workplace.unit.database, id)
    return new File([bytes], name, { type: batchFile.mediaType })
  }),
})
