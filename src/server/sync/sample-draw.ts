import { sha256Hex } from '../../trust/sha256.ts'

/**
 * The order in which the records of a batch are drawn for a sample. It follows from the receipt, whose signature no unit knows
 * before it has sent the batch: so no unit can keep a record out of the sample, no officer can choose it, and anyone with the receipt
 * can draw it again.
 * @param receipt the batch's receipt, as stored
 * @returns the rank of each record, from 0
 * @example drawOrder(batch.receipt, ids).get(recordId)! < sampleSize(ids.length, 10) // is in the sample of 10 %
 */
export const drawOrder = (receipt: string, recordIds: readonly string[]): ReadonlyMap<string, number> => {
  const seed = sha256Hex(receipt)
  const drawn = recordIds.map((id) => ({ id, lot: sha256Hex(`${seed}/${id}`) }))
  drawn.sort((left, right) => (left.lot < right.lot ? -1 : 1))
  return new Map(drawn.map(({ id }, rank) => [id, rank]))
}
