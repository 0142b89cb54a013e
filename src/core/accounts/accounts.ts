import { randomBytes, randomUUID } from 'node:crypto'
import type { AccountRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { generateSigningKey } from '../../trust/keys.ts'
import { requireRole } from '../context/session.ts'
import { adoptList } from './account-rows.ts'
import type { KeyContext } from './key-context.ts'
import type { KeyringAccount, KeyringEntry } from './keyring-file.ts'
import { replaceOwnEntry } from './own-entry.ts'

/**
 * Adds an account with a key pair of its own to the signed list. The keyring is written first and the store after it: killed
 * in between, the next sign-in brings the store up to the keyring.
 * @throws Problem `core.account.role`, `core.account.exists`, `core.account.password`, `core.account.passwordGuessed`
 */
export const addAccount = async (
  context: KeyContext,
  account: { readonly name: string; readonly role: AccountRole; readonly password: string },
): Promise<KeyringAccount> => {
  requireRole(context.session, 'administrator')
  const name = account.name.normalize('NFC').trim()
  if (!name) throw new Problem('general.usage', { detail: '账号名为空' })
  const refuseTaken = (accounts: readonly KeyringAccount[]): void => {
    if (accounts.some((other) => other.name === name)) throw new Problem('core.account.exists', { name })
  }
  refuseTaken(context.keyring.accounts())
  const added = { id: randomUUID(), name, role: account.role }
  const entry = await context.keyring.sealEntry(added, account.password, generateSigningKey())
  await changeAccounts(context, (entries) => {
    // Sealing is slow; another account may have been added meanwhile.
    refuseTaken(entries)
    return [...entries, entry]
  })
  return added
}

/**
 * Gives an account whose password is lost a new password and a new key pair, and the database a new key. A holder of the old
 * password can neither open nor sign anything from then on, not even with a keyring out of a backup.
 * @throws Problem `core.account.role`, `settings.account.self`, `settings.account.unknown`, `core.account.password`,
 * `core.account.passwordGuessed`, `core.home.busy`, `core.disk.*`
 */
export const resetPassword = async (context: KeyContext, id: string, password: string): Promise<void> => {
  const account = otherAccount(context, id)
  const entry = await context.keyring.sealEntry(account, password, generateSigningKey())
  await changeAccountsAndKey(context, (entries) => entries.map((known) => (known.id === id ? entry : known)))
}

/**
 * Changes the signed-in account's own password; its keys and its binding to a computer stay. The database gets a new key if
 * that takes a few seconds, so that a keyring out of a backup does not open it with the password from before.
 * @throws Problem `core.account.login` for a wrong present password, `core.account.pause`, `core.account.password`,
 * `core.account.passwordGuessed`
 */
export const changePassword = async (context: KeyContext, present: string, wanted: string): Promise<void> => {
  const { keyring, devices, session } = context
  const { id, name } = session
  await keyring.unlock(name, present)
  const bound = keyring.deviceOf(id)
  const device = bound === undefined ? undefined : devices.find(bound)
  await replaceOwnEntry(context, { password: wanted, isNew: true, device }, { action: 'account.password', subject: id })
}

/**
 * Ends an account: it can no longer sign in, its key is revoked at the next sync, and the database gets a new key, so that its
 * password opens nothing with a keyring out of a backup either. Its row stays, for what it did.
 * @throws Problem `core.account.role`, `settings.account.self`, `settings.account.unknown`, `core.home.busy`, `core.disk.*`
 */
export const deactivateAccount = async (context: KeyContext, id: string): Promise<void> => {
  otherAccount(context, id)
  await changeAccountsAndKey(context, (entries) => entries.filter((known) => known.id !== id))
}

/** Another account than the signed-in administrator's. */
const otherAccount = ({ session, keyring }: KeyContext, id: string): KeyringAccount => {
  requireRole(session, 'administrator')
  if (id === session.id) throw new Problem('settings.account.self')
  const account = keyring.accounts().find((known) => known.id === id)
  if (!account) throw new Problem('settings.account.unknown')
  return account
}

type Change = (entries: readonly KeyringEntry[]) => readonly KeyringEntry[]

/** Signs the next list and brings the store up to it. */
const changeAccounts = async ({ keyring, session, gate, now, databaseKeys }: KeyContext, change: Change) => {
  const list = keyring.publish(session.signingKey, now().toISOString(), databaseKeys, change)
  await gate.write(session.id, (work) => adoptList(work, list))
}

/**
 * The same with a new database key. The keyring holds both keys until the database is encrypted anew; a failure or a kill
 * before that leaves everything usable, and the next sign-in completes it.
 */
export const changeAccountsAndKey = async (context: KeyContext, change: Change): Promise<void> => {
  const databaseKeys = { current: randomBytes(32), former: context.databaseKey }
  await changeAccounts({ ...context, databaseKeys }, change)
  await context.changeDatabaseKey(databaseKeys.current)
}
