import { parseStrictJson } from '../../shared/strict-json.ts'
import { receiptSchema, signedReceiptSchema } from '../../shared/sync/receipt.ts'
import type { ReceivedRecord } from '../../shared/sync/unit-records.ts'
import { readPayload } from '../../trust/verified-json.ts'
import { query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

type Outcome = 'accepted' | 'refused' | 'held'

/** What the receipts of batches here say of each record; they were verified when they were stored. */
const createOutcomes = (work: UnitOfWork) => {
  const opened = new Map<string, Map<string, Outcome>>()
  return ({ batchId, recordId }: ReceivedRecord): Outcome | null => {
    let outcomes = opened.get(batchId)
    if (!outcomes) {
      const row = work.database.find(query.selectFrom('batch').select('receipt').where('id', '=', batchId))
      const signed = row?.receipt ? signedReceiptSchema.parse(parseStrictJson(row.receipt)) : undefined
      const receipt = signed && readPayload(signed.envelope, receiptSchema)
      outcomes = new Map(receipt?.outcomes.map((entry) => [entry.recordId, entry.outcome]))
      opened.set(batchId, outcomes)
    }
    return outcomes.get(recordId) ?? null
  }
}

/**
 * Adds records to the content of their batches, as they were signed; inside a unit of work. A record that this computer does not
 * have yet, because a person has not decided, is added when it comes.
 */
export const linkReceived = (work: UnitOfWork, records: readonly ReceivedRecord[]): void => {
  const outcomeOf = createOutcomes(work)
  for (const received of records) {
    const { batchId, recordId, place, body, photo } = received
    const known = work.database.find(query.selectFrom('record').select('id').where('id', '=', recordId))
    const stored = work.database.find(query.selectFrom('photo').select('sha256').where('sha256', '=', photo.sha256))
    if (!known || !stored) continue
    work.database.run(
      query
        .insertInto('batchRecord')
        .values({ batchId, position: place, recordId, record: body, photo: photo.sha256, outcome: outcomeOf(received) })
        .onConflict((conflict) => conflict.doNothing()),
    )
  }
}
