import { adoptedStates } from '../../shared/record/life-cycle.ts'
import { handBackPage, type LostResult } from '../../shared/sync/hand-back.ts'
import type { ReceivedRecord, RecordPlace, UnitRecords } from '../../shared/sync/unit-records.ts'
import { findRecord } from '../records/record-reader.ts'
import { type Database, query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'
import { loseResult, progressOf } from './lost-results.ts'
import { isHandingBack, listLostBatches, settleRestorations } from './restoration.ts'
import type { SyncContext } from './sync-context.ts'
import { fetchUnitRecords } from './unit-records.ts'

const returnedBefore = '恢复备份以前已退回'

const send = async (
  { client }: Pick<SyncContext, 'client'>,
  results: readonly LostResult[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  for (let from = 0; from < results.length; from += handBackPage)
    await client.call('handBack', { body: { results: results.slice(from, from + handBackPage) }, signal })
}

/**
 * Before a batch is sent to a province that lost results: records in it that had come back from earlier batches are still under
 * way there, and would be refused.
 */
export const handBackReturned = async (
  context: SyncContext,
  batchId: string,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { database } = context
  if (!isHandingBack(database)) return
  const earlier = database.all(
    query
      .selectFrom('batchRecord as now')
      .innerJoin('batchRecord as before', 'before.recordId', 'now.recordId')
      .innerJoin('batch', 'batch.id', 'before.batchId')
      .select(['before.batchId', 'before.recordId'])
      .where('now.batchId', '=', batchId)
      .whereRef('before.batchId', '<>', 'now.batchId')
      .where('batch.receipt', 'is not', null)
      .where('before.outcome', '<>', 'refused'),
  )
  await send(
    context,
    earlier.map((place) => ({ ...place, kind: 'returned', text: returnedBefore })),
    signal,
  )
}

/** Whether the unit has the record back, and no batch with it that the province knows. */
const isBack = (database: Database, { state, batchId }: RecordRow, received: ReceivedRecord): boolean => {
  if (batchId === received.batchId) return state !== 'submitted' && progressOf(state) === 0
  if (batchId === null) return true
  const batch = database.find(query.selectFrom('batch').select('receipt').where('id', '=', batchId))
  return batch !== undefined && batch.receipt === null
}

/**
 * Compares the unit's records with the province's after a restoration, and hands back what the province lost: records that it had
 * returned, numbers that it had given, certificates and revocations. The records get the province's state; what was lost is shown
 * until the province has decided it again.
 */
const compareRecords = async (context: SyncContext, signal: AbortSignal | undefined): Promise<void> => {
  const { gate } = context
  const returned: LostResult[] = []
  let after: RecordPlace | null = null
  do {
    const page: UnitRecords = await fetchUnitRecords(context, after, signal)
    await gate.write('unit', (work) => {
      for (const received of page.records.filter(({ newest }) => newest)) {
        const row = findRecord(work.database, received.recordId)
        if (!row) continue
        const { batchId, recordId, status, number } = received
        const state = adoptedStates[status]
        const isOpen = status === 'accepted' || status === 'held'
        if (row.batchId === batchId) loseResult(work, row, { state, number })
        const now = findRecord(work.database, recordId)!
        if (isOpen && isBack(work.database, now, received))
          returned.push({ batchId, recordId, kind: 'returned', text: row.returnText ?? returnedBefore })
      }
    })
    after = page.next
  } while (after)
  await send(context, returned, signal)
}

/** Hands back numbers and certificates of records whose batches the province has again. */
const handBackNumbers = async (context: SyncContext, signal: AbortSignal | undefined): Promise<void> => {
  const { database, gate } = context
  const waiting = database.all(
    query
      .selectFrom('lostResult')
      .innerJoin('record', 'record.id', 'lostResult.recordId')
      .innerJoin('batch', 'batch.id', 'record.batchId')
      .select(['lostResult.recordId', 'record.batchId', 'kind', 'number', 'pdf', 'reason'])
      .where('handedBackAt', 'is', null)
      .where('batch.receipt', 'is not', null)
      .orderBy('lostResult.lostAt'),
  )
  if (!waiting.length) return
  await send(
    context,
    waiting.map(({ batchId, ...result }) => ({ ...result, batchId: batchId! })),
    signal,
  )
  await gate.write('unit', (work) => {
    for (const { recordId } of waiting)
      work.database.run(query.updateTable('lostResult').set({ handedBackAt: work.at }).where('recordId', '=', recordId))
  })
}

/**
 * Completes the return of what a restored province lost, after batches were sent and the feed was read. Every step may be
 * repeated. A lost batch that the province refuses waits for a person and holds up nothing else.
 */
export const handBack = async (context: SyncContext, signal: AbortSignal | undefined): Promise<void> => {
  const { database, gate } = context
  const comparing = isHandingBack(database) && listLostBatches(database).every(({ refused }) => refused)
  if (comparing) await compareRecords(context, signal)
  await handBackNumbers(context, signal)
  if (comparing) await gate.write('unit', settleRestorations)
}
