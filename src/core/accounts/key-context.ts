import type { UnitContext } from '../context/unit-context.ts'
import type { DeviceSecrets } from './device-secrets.ts'
import type { DatabaseKeys, Keyring } from './keyring.ts'

/** A unit with its database keys and its keyring: only accounts and backups need them. */
export interface KeyContext extends UnitContext {
  /** The key that the database is encrypted under. */
  readonly databaseKey: Uint8Array
  /** The keys to seal to accounts: a change of the key that was interrupted has two. */
  readonly databaseKeys: DatabaseKeys
  readonly keyring: Keyring
  /** Size of the database's file. Encrypting it anew takes time in proportion. */
  readonly databaseBytes: number
  /** The device secrets that this process knows. */
  readonly devices: DeviceSecrets
  /**
   * Encrypts the database under another key, after everything that is being written.
   * @throws Problem `core.home.busy`, `core.disk.*`; the change is completed at the next sign-in then
   */
  changeDatabaseKey(wanted: Uint8Array): Promise<void>
}
