import { z } from 'zod'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const setting = 'retiredKeys'
const retiredKeysSchema = z.array(z.string())

/** Ids of keys that an account no longer signs with and the province still takes. */
export const retiredKeys = (database: Database): string[] => readSetting(database, setting, retiredKeysSchema) ?? []

/** Queues a key for revocation; inside a unit of work. */
export const retireKey = (database: Database, keyId: string): void =>
  writeSetting(database, setting, [...retiredKeys(database), keyId])

/** Takes a key off the queue; inside a unit of work. */
export const dropRetiredKey = (database: Database, keyId: string): void =>
  writeSetting(
    database,
    setting,
    retiredKeys(database).filter((other) => other !== keyId),
  )
