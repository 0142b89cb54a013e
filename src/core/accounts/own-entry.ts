import { randomBytes } from 'node:crypto'
import { mebibyte } from '../../shared/byte-size.ts'
import type { AuditEntry } from '../store/write-gate.ts'
import { acceptSeals } from './accepted-seals.ts'
import type { DeviceSecret } from './device-secrets.ts'
import type { KeyContext } from './key-context.ts'
import type { DatabaseKeys } from './keyring.ts'
import { type KeyringEntry, sealDigest } from './keyring-file.ts'

/**
 * A database below this size gets a new key at once, which takes at most about four seconds. A larger one gets it when an
 * administrator next resets a password or ends an account; until then the store refuses the entry that was replaced.
 */
const largestAtOnce = 200 * mebibyte

/** A change of the database key that cannot be made now is made at a later sign-in. */
export const ignoreDelay = (change: Promise<void>): Promise<void> =>
  change.catch((error: unknown) => {
    const code = (error as { code?: unknown }).code
    if (code !== 'core.home.busy' && code !== 'core.disk.full' && code !== 'core.disk.failed') throw error
  })

/**
 * Replaces the signed-in account's entry in the keyring. The store accepts the present and the next one before, and the next
 * one alone after it. Killed in between, the next sign-in decides for the one that the keyring has.
 */
export const putInPlace = async (
  { keyring, gate, session: { id } }: KeyContext,
  entry: KeyringEntry,
  keys?: DatabaseKeys,
  audit?: AuditEntry,
): Promise<void> => {
  const [present, next] = [keyring.sealOf(id), sealDigest(entry)]
  await gate.write(id, ({ database }) => acceptSeals(database, id, [present, next]))
  keyring.replace(entry, keys)
  await gate.write(id, (work) => {
    acceptSeals(work.database, id, [next])
    if (audit) work.audit(audit)
  })
}

/**
 * Seals the signed-in account's key under another password or another device secret, and gives the database a new key, because
 * the entry from before opens the present one. The keyring gets both in one write.
 * @param largest bytes of the largest database that gets a new key at once
 */
export const replaceOwnEntry = async (
  context: KeyContext,
  next: { readonly password: string; readonly isNew: boolean; readonly device: DeviceSecret | undefined },
  audit: AuditEntry,
  largest = largestAtOnce,
): Promise<void> => {
  const { keyring, session, databaseKey } = context
  const entry = await keyring.sealAgain(session.id, session.signingKey, next, databaseKey)
  // Without a list there are no public keys that a new key could be sealed to.
  const renews = context.databaseBytes < largest && keyring.list() !== undefined
  const keys = renews ? { current: randomBytes(32), former: databaseKey } : undefined
  await putInPlace(context, entry, keys, audit)
  if (keys) await ignoreDelay(context.changeDatabaseKey(keys.current))
}
