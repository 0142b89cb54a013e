import { Problem } from '../../shared/errors/problem.ts'
import type { Submission } from '../../shared/sync/batch.ts'
import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import { payloadTypes } from '../../shared/sync/envelope.ts'
import { type Receipt, receiptSchema } from '../../shared/sync/receipt.ts'
import type { VerifiedBatch } from '../../trust/batch.ts'
import { verifyEnvelope } from '../../trust/dsse.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { parseVerified } from '../../trust/verified-json.ts'
import type { JudgedRecord } from './judge-batch.ts'
import { unreleasedKey } from './unreleased-key.ts'

/**
 * The receipt that the province gave for this very batch before a restoration lost it; undefined where the unit sent none.
 * @throws Problem `trust.envelope.*`, `server.batch.altered`
 */
export const openEarlierReceipt = (
  { earlierReceipt }: Submission,
  { manifest, digest }: VerifiedBatch,
  { signing }: Pick<ProvinceKeys, 'signing'>,
): Receipt | undefined => {
  if (!earlierReceipt) return undefined
  const { payload } = verifyEnvelope(earlierReceipt, payloadTypes.receipt, [importVerifyingKey(signing.publicKey)])
  const receipt = parseVerified(payload, receiptSchema)
  if (receipt.batchId !== manifest.batchId || receipt.manifest !== digest) throw new Problem('server.batch.altered')
  return receipt
}

/**
 * What the province once decided about records counts again, although rules or the dictionary may say something else today. A
 * key that waited for its release is looked up anew.
 */
export const asDecidedBefore = (judged: readonly JudgedRecord[], receipt: Receipt): JudgedRecord[] => {
  const before = new Map(receipt.outcomes.map((outcome) => [outcome.recordId, outcome]))
  return judged.map((record) => {
    const known = before.get(record.id)
    // A record that has no agreed form was refused then, too.
    if (!known || !record.record) return record
    const reasons = known.reasons.filter(({ code }) => code !== unreleasedKey.code)
    const waitedForKey = known.outcome === 'held' && reasons.length === 0
    return { ...record, outcome: waitedForKey ? 'accepted' : known.outcome, reasons }
  })
}
