import { z } from 'zod'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { WriteGate } from '../store/write-gate.ts'
import type { ProvinceClient } from '../sync/province-client.ts'

const setting = 'retiredKeys'
const retiredKeysSchema = z.array(z.string())

/** Ids of keys that an account no longer signs with and the province still takes. */
export const retiredKeys = (database: Database): string[] => readSetting(database, setting, retiredKeysSchema) ?? []

/** Queues a key for revocation; inside a unit of work. */
export const retireKey = (database: Database, keyId: string): void =>
  writeSetting(database, setting, [...retiredKeys(database), keyId])

/** Keys whose signature stands under a batch that the province has yet to judge: revoking them would refuse it. */
const neededKeys = (database: Database): string =>
  database
    .all(query.selectFrom('batch').select('envelope').where('receipt', 'is', null))
    .map(({ envelope }) => envelope)
    .join()

/** Revokes at the province what was queued, except keys that a batch on its way still needs. */
export const revokeRetiredKeys = async (
  database: Database,
  gate: WriteGate,
  client: ProvinceClient,
  signal?: AbortSignal,
): Promise<number> => {
  const needed = neededKeys(database)
  const ready = retiredKeys(database).filter((keyId) => !needed.includes(keyId))
  for (const keyId of ready) {
    // Known to the province only if it was registered; one that never was is merely dropped.
    await client.call('revokeAccountKey', { body: { keyId }, signal }).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 'server.account.keyUnknown') throw error
    })
    await gate.write('unit', (work) => {
      const left = retiredKeys(work.database).filter((other) => other !== keyId)
      writeSetting(work.database, setting, left)
      work.audit({ action: 'account.revokeKey', subject: keyId })
    })
  }
  return ready.length
}
