import { Problem } from '../../../shared/errors/problem.ts'
import { largestReceipt, type SyncDone, type SyncEvent } from '../../../shared/rpc/sync.ts'
import { feedCursor } from '../../sync/apply-feed.ts'
import { readLastRound } from '../../sync/last-round.ts'
import { newestReceiptAt } from '../../sync/newest-receipt.ts'
import { readOutbox } from '../../sync/outbox.ts'
import { importReceiptFile } from '../../sync/receipt-file.ts'
import { readUnsettled } from '../../sync/unsettled.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import { progressStream } from '../calls/progress-stream.ts'
import type { Workplace } from '../workplace/workplace.ts'

async function* syncNow(workplace: Workplace, signal: AbortSignal | undefined): AsyncGenerator<SyncEvent, void, void> {
  const { rounds } = workplace
  yield* progressStream<SyncEvent, SyncDone>(
    async (report, aborted) => {
      const { keysRegistered, photosSent, receipts, events } = await rounds.run({
        signal: aborted,
        onProgress: (step, done, total) => report({ kind: 'progress', step, done, total }),
      })
      return { keysRegistered, photosSent, batches: receipts.length, events }
    },
    (result) => ({ kind: 'done', ...result }),
    signal,
  )
}

export const syncRoutes = ({ sync }: Procedures, workplace: Workplace) => ({
  status: sync.status.handler(() => {
    const { unit, rounds } = workplace
    const { database, enrolment } = unit
    const last = readLastRound(database)
    return {
      server: enrolment?.server ?? null,
      province: enrolment?.keys.province ?? null,
      dictionaryVersion: enrolment ? unit.dictionary.version : null,
      feedCursor: feedCursor(database),
      running: rounds.running,
      nextAt: rounds.nextAt ?? null,
      last: last ? { ...last, problem: last.problem?.toJSON() ?? null } : null,
      receivedAt: newestReceiptAt(database),
      outbox: readOutbox(database),
      unsettled: readUnsettled(database),
    }
  }),

  now: sync.now.handler(({ signal }) => withCallErrors(syncNow(workplace, signal), signal)),

  importReceipt: sync.importReceipt.handler(async ({ input }) => {
    const { store } = workplace.unit
    // As in the import of spreadsheets: the contract's type is empty, for shared knows no DOM.
    const file = input.file as File
    if (file.size > largestReceipt) throw new Problem('core.receiptFile.damaged', { file: file.name })
    const bytes = new Uint8Array(await file.arrayBuffer())
    return importReceiptFile(store.database, store.gate, { name: file.name, bytes })
  }),
})
