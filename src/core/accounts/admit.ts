import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { keyId } from '../../trust/keys.ts'
import { query } from '../store/database.ts'
import { clearSetting, readSetting } from '../store/settings.ts'
import { checkSeal } from './accepted-seals.ts'
import { adoptList, readStoredList, setAccountRow, trustedAdministrators } from './account-rows.ts'
import { changeAccountsAndKey } from './accounts.ts'
import type { KeyContext } from './key-context.ts'
import type { SignedList, Unlocked } from './keyring.ts'
import { ignoreDelay, putInPlace } from './own-entry.ts'

/** Setting: the generation of a list at the province that this computer's is not above. */
export const listBehind = 'accountList.behind'

/** @throws Problem `core.keyring.outdated`, `core.accountList.forged`, `core.account.unlisted` */
const checkList = ({ database }: KeyContext, list: SignedList, account: Unlocked): void => {
  const stored = readStoredList(database)
  if (stored && list.list.generation < stored.list.generation) throw new Problem('core.keyring.outdated')
  if (stored?.list.generation === list.list.generation && stored.digest !== list.digest)
    throw new Problem('core.accountList.forged')
  const trusted = trustedAdministrators(database).map(keyId)
  // A store without administrators was made a moment ago and belongs to the keyring beside it.
  if (list.digest !== stored?.digest && trusted.length && !trusted.includes(list.signer))
    throw new Problem('core.accountList.forged')
  const { id, name, role, signingKey } = account
  const listed = list.list.accounts.find((entry) => entry.id === id)
  if (listed?.name !== name || listed.role !== role || listed.publicKey !== signingKey.publicKey)
    throw new Problem('core.account.unlisted', { name })
}

/**
 * Signs the first list of a unit from before there were lists. The database gets a new key, because every earlier keyring,
 * with accounts that ended since, opens the old one.
 */
const signFirstList = async (context: KeyContext, account: Unlocked): Promise<void> => {
  const rows = context.database.all(query.selectFrom('account').select(['id', 'publicKey']))
  const keys = new Map(rows.map(({ id, publicKey }) => [id, publicKey]))
  // An account without a row was added in a moment in which the program was killed: it must be reset.
  keys.set(account.id, account.signingKey.publicKey)
  await changeAccountsAndKey(context, (entries) =>
    entries.map((entry) => {
      const publicKey = keys.get(entry.id)
      return publicKey ? { ...entry, publicKey } : entry
    }),
  )
}

/** Signs the list anew, above the one that the province had when this computer was behind it. */
export const overtake = async ({ keyring, session, now, databaseKeys, gate, database }: KeyContext): Promise<void> => {
  const behind = readSetting(database, listBehind, z.int())
  if (behind === undefined) return
  const at = now().toISOString()
  const list = keyring.publish(session.signingKey, at, databaseKeys, (entries) => entries, behind)
  await gate.write(session.id, (work) => {
    adoptList(work, list)
    clearSetting(work.database, listBehind)
  })
}

/** Brings an entry from before there were lists into the present form, at the present cost. */
const renew = async (context: KeyContext, { id, signingKey }: Unlocked, password: string): Promise<void> => {
  const { keyring, databaseKey } = context
  const entry = await keyring.sealAgain(id, signingKey, { password, isNew: false, device: undefined }, databaseKey)
  await putInPlace(context, entry)
}

/**
 * Lets an account whose password opened the keyring into the store, if it is on the list that an administrator signed, and
 * completes what was interrupted. The first administrator who signs in to a unit from before there were lists signs the first.
 * @throws Problem `core.keyring.outdated`, `core.accountList.forged`, `core.account.unlisted`
 */
export const admit = async (context: KeyContext, account: Unlocked, password: string): Promise<void> => {
  const { keyring, database, gate, session } = context
  const list = keyring.list()
  if (!list) {
    if (readStoredList(database)) throw new Problem('core.keyring.outdated')
    const { id, name, role, signingKey } = account
    await gate.write('unit', (work) => setAccountRow(work, { id, name, role, publicKey: signingKey.publicKey }))
    if (role !== 'administrator') return
    await ignoreDelay(signFirstList(context, account))
  } else {
    checkList(context, list, account)
    await gate.write('unit', (work) => {
      adoptList(work, list)
      checkSeal(work.database, account.id, account.seal)
    })
    const { former, current } = context.databaseKeys
    if (former) await ignoreDelay(context.changeDatabaseKey(current))
    if (session.role === 'administrator') await overtake(context)
  }
  if (account.isOld) await renew(context, account, password)
}
