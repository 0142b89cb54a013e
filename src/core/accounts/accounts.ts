import { Problem } from '../../shared/errors/problem.ts'
import { generateSigningKey } from '../../trust/keys.ts'
import { query } from '../store/database.ts'
import type { AccountRole } from '../store/schema.ts'
import type { WriteGate } from '../store/write-gate.ts'
import type { Keyring, KeyringAccount } from './keyring.ts'

/**
 * Adds an account with a key pair of its own. The keyring is written first and the row after it: killed in between, the
 * account can sign in and gets its row then (see `ensureAccountRow`).
 * @throws Problem `core.account.exists`, `core.account.password`
 */
export const addAccount = async (
  keyring: Keyring,
  gate: WriteGate,
  databaseKey: Uint8Array,
  account: { readonly name: string; readonly role: AccountRole; readonly password: string },
  actor: string,
): Promise<KeyringAccount> => {
  const name = account.name.normalize('NFC').trim()
  if (!name) throw new Problem('general.usage', { detail: '账号名为空' })
  const signingKey = generateSigningKey()
  const added = await keyring.add({ name, role: account.role }, account.password, { databaseKey, signingKey })
  await ensureAccountRow(gate, { ...added, publicKey: signingKey.publicKey }, actor)
  return added
}

/** Makes sure that the store knows an account of the keyring. */
export const ensureAccountRow = (
  gate: WriteGate,
  account: KeyringAccount & { readonly publicKey: string },
  actor: string,
): Promise<void> =>
  gate.write(actor, (work) => {
    const added = work.database.run(
      query
        .insertInto('account')
        .values({
          id: account.id,
          name: account.name,
          role: account.role,
          publicKey: account.publicKey,
          createdAt: work.at,
          registeredAt: null,
        })
        .onConflict((conflict) => conflict.doNothing()),
    )
    if (added) work.audit({ action: 'account.add', subject: account.id, after: { role: account.role } })
  })
