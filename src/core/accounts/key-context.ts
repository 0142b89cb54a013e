import type { UnitContext } from '../context/unit-context.ts'
import type { Keyring } from './keyring.ts'

/** A unit with its database key and its keyring: only accounts and backups need them. */
export interface KeyContext extends UnitContext {
  readonly databaseKey: Uint8Array
  readonly keyring: Keyring
}
