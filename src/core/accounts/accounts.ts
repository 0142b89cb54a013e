import type { AccountRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { generateSigningKey, keyId } from '../../trust/keys.ts'
import { requireRole } from '../context/session.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'
import type { KeyContext } from './key-context.ts'
import { Keyring, type KeyringAccount } from './keyring.ts'
import { retireKey } from './retired-keys.ts'

/**
 * Adds an account with a key pair of its own. The keyring is written first and the row after it: killed in between, the
 * account can sign in and gets its row then (see `ensureAccountRow`).
 * @throws Problem `core.account.role`, `core.account.exists`, `core.account.password`, `core.account.passwordGuessed`
 */
export const addAccount = async (
  { keyring, gate, session, databaseKey }: KeyContext,
  account: { readonly name: string; readonly role: AccountRole; readonly password: string },
): Promise<KeyringAccount> => {
  requireRole(session, 'administrator')
  const name = account.name.normalize('NFC').trim()
  if (!name) throw new Problem('general.usage', { detail: '账号名为空' })
  const signingKey = generateSigningKey()
  const added = await keyring.add({ name, role: account.role }, account.password, { databaseKey, signingKey })
  await ensureAccountRow({ gate }, { ...added, publicKey: signingKey.publicKey }, session.id)
  return added
}

/**
 * Gives an account whose password is lost a new password and a new key pair. A holder of the old password can neither
 * open nor sign anything from then on. The new key is registered with the province, the old one revoked, at the next
 * sync. Killed between the two files, the account's next sign-in brings the store up to its keyring.
 * @throws Problem `core.account.role`, `settings.account.self`, `settings.account.unknown`, `core.account.password`, `core.account.passwordGuessed`
 */
export const resetPassword = async (
  { keyring, gate, session, databaseKey }: KeyContext,
  id: string,
  password: string,
): Promise<void> => {
  requireRole(session, 'administrator')
  if (id === session.id) throw new Problem('settings.account.self')
  const signingKey = generateSigningKey()
  const account = await keyring.reseal(id, password, { databaseKey, signingKey })
  await ensureAccountRow({ gate }, { ...account, publicKey: signingKey.publicKey }, session.id)
}

/**
 * Changes the signed-in account's own password; its keys stay.
 * @throws Problem `core.account.login` for a wrong present password, `core.account.pause`, `core.account.password`, `core.account.passwordGuessed`
 */
export const changePassword = async (
  { keyring, gate, session: { id, name } }: Pick<KeyContext, 'keyring' | 'gate' | 'session'>,
  present: string,
  wanted: string,
): Promise<void> => {
  const secrets = await keyring.unlock(name, present)
  await keyring.reseal(id, wanted, secrets)
  await gate.write(id, (work) => work.audit({ action: 'account.password', subject: id }))
}

/**
 * Ends an account: it can no longer sign in, and its key is revoked at the next sync. Its row stays, for what it did.
 * The store first: killed in between, the account is still there to be ended again.
 * @throws Problem `core.account.role`, `settings.account.self`, `settings.account.unknown`
 */
export const deactivateAccount = async (
  { home, gate, session }: Pick<UnitContext, 'home' | 'gate' | 'session'>,
  id: string,
): Promise<void> => {
  requireRole(session, 'administrator')
  if (id === session.id) throw new Problem('settings.account.self')
  const keyring = new Keyring(home)
  if (!keyring.accounts().some((account) => account.id === id)) throw new Problem('settings.account.unknown')
  await gate.write(session.id, (work) => {
    const known = work.database.find(query.selectFrom('account').selectAll().where('id', '=', id))
    if (known && known.role !== 'administrator') retireKey(work.database, keyId(known.publicKey))
    work.audit({ action: 'account.deactivate', subject: id })
  })
  keyring.remove(id)
}

/** Makes sure that the store has a row for an account of the keyring, with the keyring's key. */
export const ensureAccountRow = (
  { gate }: Pick<UnitContext, 'gate'>,
  account: KeyringAccount & { readonly publicKey: string },
  actor: string,
): Promise<void> =>
  gate.write(actor, (work) => {
    const { id, name, role, publicKey } = account
    const known = work.database.find(query.selectFrom('account').select('publicKey').where('id', '=', id))
    if (!known) {
      work.database.run(
        query.insertInto('account').values({ id, name, role, publicKey, createdAt: work.at, registeredAt: null }),
      )
      work.audit({ action: 'account.add', subject: id, after: { role } })
    } else if (known.publicKey !== publicKey) {
      retireKey(work.database, keyId(known.publicKey))
      work.database.run(
        query.updateTable('account').set({ publicKey, createdAt: work.at, registeredAt: null }).where('id', '=', id),
      )
      const change = { before: { key: keyId(known.publicKey) }, after: { key: keyId(publicKey) } }
      work.audit({ action: 'account.key', subject: id, ...change })
    }
  })
