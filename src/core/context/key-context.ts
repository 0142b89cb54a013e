import type { UnitContext } from './unit-context.ts'

/** A unit with its database key: only accounts and backups need it. */
export interface KeyContext extends UnitContext {
  readonly databaseKey: Uint8Array
}
