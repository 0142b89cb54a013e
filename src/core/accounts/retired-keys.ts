import { z } from 'zod'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const setting = 'retiredKeys'
const retiredKeysSchema = z.array(z.string())

/** Ids of keys that no account signs with any more and the province still accepts. */
export const retiredKeys = (database: Database): string[] => readSetting(database, setting, retiredKeysSchema) ?? []

/** Queues a key for revocation; inside a unit of work. */
export const retireKey = (database: Database, keyId: string): void =>
  writeSetting(database, setting, [...retiredKeys(database), keyId])

/** Forgets the queue, because the keys are of another device now; inside a unit of work. */
export const dropRetiredKeys = (database: Database): void => writeSetting(database, setting, [])

/** Removes a key from the queue; inside a unit of work. */
export const dropRetiredKey = (database: Database, keyId: string): void =>
  writeSetting(
    database,
    setting,
    retiredKeys(database).filter((other) => other !== keyId),
  )
