import { z } from 'zod'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import { keyId } from '../../trust/keys.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { forgetSeals } from './accepted-seals.ts'
import { openKeptList, type SignedList } from './keyring.ts'
import type { KeyringAccount } from './keyring-file.ts'
import { retireKey } from './retired-keys.ts'

const setting = 'accountList'
const settingSchema = z.object({ envelope: envelopeSchema })

/** The newest list of accounts that this store accepted; undefined before the first. @throws Problem `core.accountList.forged` */
export const readStoredList = (database: Database): SignedList | undefined => {
  const stored = readSetting(database, setting, settingSchema)
  return stored && openKeptList(stored.envelope)
}

/** The same, where an administrator is signed in, so there is one. */
export const getStoredList = (database: Database): SignedList => {
  const stored = readStoredList(database)
  if (!stored) throw new Error('an administrator is signed in, but no list is stored')
  return stored
}

/**
 * Setting: the key with which an administrator is about to sign the next list in the place of their present one, because this
 * computer is enrolled as one of its own.
 */
const nextAdministrator = 'accountList.nextAdministrator'

/** Lets a key sign the next list, inside a unit of work. */
export const trustNextAdministrator = (work: UnitOfWork, publicKey: string): void =>
  writeSetting(work.database, nextAdministrator, publicKey)

/** Public keys of the administrators who may sign the next list: those on the stored one, or those that the store knows. */
export const trustedAdministrators = (database: Database): string[] => {
  const next = readSetting(database, nextAdministrator, z.string().nullable())
  return next ? [...presentAdministrators(database), next] : presentAdministrators(database)
}

const presentAdministrators = (database: Database): string[] => {
  const stored = readStoredList(database)
  const accounts = stored
    ? stored.list.accounts
    : database.all(query.selectFrom('account').select(['role', 'publicKey']))
  return accounts.filter(({ role }) => role === 'administrator').map(({ publicKey }) => publicKey)
}

/**
 * Brings the store up to a list, inside a unit of work: rows of new accounts, new keys, and the keys to be revoked of accounts
 * that are no longer on it. A list that is not newer than the stored one changes nothing.
 */
export const adoptList = (work: UnitOfWork, { list, envelope, signer, digest }: SignedList): void => {
  const before = readStoredList(work.database)
  if (before && before.list.generation >= list.generation) return
  if (!before) forgetSeals(work.database)
  writeSetting(work.database, setting, { envelope })
  if (readSetting(work.database, nextAdministrator, z.string().nullable()))
    writeSetting(work.database, nextAdministrator, null)
  work.audit({ action: 'account.list', subject: 'unit', after: { generation: list.generation, signer, digest } })
  for (const account of list.accounts) setAccountRow(work, account)
  const listed = new Set(list.accounts.map(({ id }) => id))
  for (const { id, publicKey } of before?.list.accounts ?? []) {
    if (listed.has(id)) continue
    forgetSeals(work.database, id)
    retireKey(work.database, keyId(publicKey))
    work.audit({ action: 'account.deactivate', subject: id })
  }
}

/** Makes sure that the store has a row for an account, with its present key; inside a unit of work. */
export const setAccountRow = (work: UnitOfWork, account: KeyringAccount & { readonly publicKey: string }): void => {
  const { id, name, role, publicKey } = account
  const known = work.database.find(query.selectFrom('account').select('publicKey').where('id', '=', id))
  if (!known) {
    work.database.run(
      query.insertInto('account').values({ id, name, role, publicKey, createdAt: work.at, registeredAt: null }),
    )
    work.audit({ action: 'account.add', subject: id, after: { role } })
  } else if (known.publicKey !== publicKey) {
    forgetSeals(work.database, id)
    retireKey(work.database, keyId(known.publicKey))
    work.database.run(
      query.updateTable('account').set({ publicKey, createdAt: work.at, registeredAt: null }).where('id', '=', id),
    )
    const change = { before: { key: keyId(known.publicKey) }, after: { key: keyId(publicKey) } }
    work.audit({ action: 'account.key', subject: id, ...change })
  }
}
