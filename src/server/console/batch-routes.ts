import { findClaims } from '../claims/claims.ts'
import { confirmBatch } from '../issuing/confirm-batch.ts'
import { type BatchInQueue, listBatchPage, listSendingUnits } from '../sync/batch-queue.ts'
import { getBatchToExamine } from '../sync/batch-review.ts'
import { listRelated } from '../sync/related-records.ts'
import type { ConsoleContext } from './console-context.ts'
import { type CallContext, type ConsoleProcedures, signedIn } from './console-procedures.ts'

export const batchRoutes = ({ batches }: ConsoleProcedures, context: ConsoleContext) => {
  /** Adds who works on each batch. */
  const claimed = async <Batch extends BatchInQueue>(call: CallContext, rows: readonly Batch[]) => {
    const ids = rows.map(({ id }) => id)
    const claims = await findClaims(context.officers, 'batch', ids)
    return rows.map((row) => {
      const claim = claims.get(row.id)
      return { ...row, claim: claim ? { ...claim, isOwn: claim.officer === signedIn(call).id } : null }
    })
  }
  return {
    batches: {
      list: batches.list.handler(async ({ input, context: call }) => {
        const page = await listBatchPage(context.sync, signedIn(call), input)
        return { ...page, batches: await claimed(call, page.batches) }
      }),
      units: batches.units.handler(({ context: call }) => listSendingUnits(context.sync, signedIn(call))),
      get: batches.get.handler(async ({ input, context: call }) => {
        const { rows, ...batch } = await getBatchToExamine(context.sync, signedIn(call), input)
        const [summary] = await claimed(call, [batch])
        return {
          ...summary!,
          rows: rows.map((row) => ({ ...row, reasons: [...row.reasons], hints: [...row.hints] })),
        }
      }),
      related: batches.related.handler(async ({ input, context: call }) => {
        const related = await listRelated(context.sync, signedIn(call), input)
        return related.map((record) => ({ ...record, hints: [...record.hints] }))
      }),
      confirm: batches.confirm.handler(async ({ input: { id, ...decision }, context: call }) => {
        const result = await confirmBatch(context.issuing, signedIn(call), { batchId: id, ...decision })
        const { confirmed, returned, waiting } = result
        return { confirmed: confirmed.length, returned: returned.length, waiting: waiting.length }
      }),
    },
  }
}
