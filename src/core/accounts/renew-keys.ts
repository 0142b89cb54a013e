import { generateSigningKey, type SigningKey } from '../../trust/keys.ts'
import { adoptList } from './account-rows.ts'
import type { KeyContext } from './key-context.ts'
import { dropRetiredKeys } from './retired-keys.ts'

/** A new key of the signed-in administrator: sealed under their password, and not in the keyring yet. */
export interface RenewedKey {
  readonly signingKey: SigningKey
  readonly entry: Awaited<ReturnType<KeyContext['keyring']['sealEntry']>>
}

/** Makes the signed-in administrator a new key. @throws Problem `core.account.password*` */
export const sealRenewedKey = async (
  { keyring, session: { id, name, role } }: KeyContext,
  password: string,
): Promise<RenewedKey> => {
  const signingKey = generateSigningKey()
  return { signingKey, entry: await keyring.sealEntry({ id, name, role }, password, signingKey) }
}

/**
 * Signs the next list of accounts with the administrator's new key and lists nobody else, because the others' keys are those of
 * another computer: each of them gets a new key with the password that the administrator sets next. The store must trust the new
 * key already (`trustNextAdministrator`). The administrator signs in again afterwards.
 */
export const publishRenewed = async (
  { keyring, session, gate, now, databaseKeys }: KeyContext,
  { signingKey, entry }: RenewedKey,
): Promise<void> => {
  const list = keyring.publish(signingKey, now().toISOString(), databaseKeys, (entries) =>
    entries.map((known) => {
      if (known.id === entry.id) return entry
      const { publicKey: _key, ...unlisted } = known
      return unlisted
    }),
  )
  await gate.write(session.id, (work) => {
    adoptList(work, list)
    dropRetiredKeys(work.database)
  })
}
