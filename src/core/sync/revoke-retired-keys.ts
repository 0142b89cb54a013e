import { dropRetiredKey, retiredKeys } from '../accounts/retired-keys.ts'
import { type Database, query } from '../store/database.ts'
import type { SyncContext } from './sync-context.ts'

/** The envelopes of batches without a receipt: the province would refuse them if their keys were revoked first. */
const neededKeys = (database: Database): string =>
  database
    .all(query.selectFrom('batch').select('envelope').where('receipt', 'is', null))
    .map(({ envelope }) => envelope)
    .join()

const notOurs: ReadonlySet<unknown> = new Set(['server.account.keyUnknown', 'server.account.otherDevice'])

/** Revokes the queued keys at the province, except keys that a batch without a receipt still needs. */
export const revokeRetiredKeys = async (
  { database, gate, client }: SyncContext,
  signal?: AbortSignal,
): Promise<number> => {
  const needed = neededKeys(database)
  const ready = retiredKeys(database).filter((keyId) => !needed.includes(keyId))
  for (const keyId of ready) {
    // A key that was never registered, or that is of the computer that this data was copied from, is only dropped here.
    await client.call('revokeAccountKey', { body: { keyId }, signal }).catch((error: unknown) => {
      if (!notOurs.has((error as { code?: unknown }).code)) throw error
    })
    await gate.write('unit', (work) => {
      dropRetiredKey(work.database, keyId)
      work.audit({ action: 'account.revokeKey', subject: keyId })
    })
  }
  return ready.length
}
