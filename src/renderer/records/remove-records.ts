import type { CoreClient } from '../../shared/rpc/contract.ts'
import { mostRecordsChanged } from '../../shared/rpc/records.ts'
import { readRows } from './cell-clipboard.ts'

/**
 * Deletes the records at these places of the list, in calls of bounded size.
 * @returns the ids of those that were deleted, and how many were kept because they are submitted or were before
 */
export const removeRecords = async (
  client: CoreClient,
  ordinals: readonly number[],
): Promise<{ readonly removed: readonly string[]; readonly held: number }> => {
  const removed: string[] = []
  let held = 0
  for (let at = 0; at < ordinals.length; at += mostRecordsChanged) {
    const ids = (await readRows(client, ordinals.slice(at, at + mostRecordsChanged))).map(({ id }) => id)
    const { outcomes } = await client.records.remove({ ids })
    removed.push(...outcomes.flatMap((outcome) => (outcome.removed ? [outcome.id] : [])))
    held += outcomes.filter((outcome) => !outcome.removed).length
  }
  return { removed, held }
}
