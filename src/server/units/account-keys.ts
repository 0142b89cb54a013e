import type { Kysely } from 'kysely'
import type { SigningRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { AccountList, ListedAccount } from '../../shared/sync/account-list.ts'
import type { AccountKeyAnswer } from '../../shared/sync/enrolment.ts'
import { keyId } from '../../trust/keys.ts'
import { type Actor, auditName, type Device, requireDevice } from '../access/actor.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { announceKeys } from './key-events.ts'
import type { UnitsContext } from './units-context.ts'

/** How long a key may sign, from its registration. The province decides, not the unit. */
const keyValidityYears = 5

/** When a key ends that was registered at a time. @param at ISO time */
export const keyEnd = (at: string): string => {
  const until = new Date(at)
  until.setUTCFullYear(until.getUTCFullYear() + keyValidityYears)
  return until.toISOString()
}

/** The key of one person, with its registration. */
export interface AccountKey extends AccountKeyAnswer {
  readonly publicKey: string
  readonly unitId: string
  readonly deviceId: string
}

const registeredKeys = (database: Kysely<Schema>) =>
  database
    .selectFrom('accountKey as key')
    .innerJoin('account', (join) =>
      join.onRef('account.unitId', '=', 'key.unitId').onRef('account.id', '=', 'key.account'),
    )
    .select([
      'key.keyId',
      'key.unitId',
      'key.deviceId',
      'key.account',
      'account.role',
      'key.publicKey',
      'key.validFrom',
      'key.validUntil',
      'key.revokedAt',
    ])

/** The registered keys with these ids, of any unit. Unknown ids are left out. */
export const findAccountKeys = (database: Kysely<Schema>, keyIds: readonly string[]): Promise<AccountKey[]> =>
  registeredKeys(database)
    .where('key.keyId', 'in', [...keyIds])
    .execute()

/** All keys that a device ever had, the oldest first. */
export const findDeviceKeys = (database: Kysely<Schema>, deviceId: string): Promise<AccountKey[]> =>
  registeredKeys(database).where('key.deviceId', '=', deviceId).orderBy('key.validFrom').execute()

/** The part of a registration that the unit gets. */
export const accountKeyAnswer = ({
  publicKey: _key,
  unitId: _unit,
  deviceId: _device,
  ...key
}: AccountKey): AccountKeyAnswer => key

/** Whether a key belongs to somebody already: a device, an administrator, or a clerk or reviewer. */
export const isKeyTaken = async (database: Kysely<Schema>, id: string): Promise<boolean> => {
  const found = await Promise.all([
    database.selectFrom('device').select('id').where('id', '=', id).executeTakeFirst(),
    database.selectFrom('administratorKey').select('keyId').where('keyId', '=', id).executeTakeFirst(),
    database.selectFrom('accountKey').select('keyId').where('keyId', '=', id).executeTakeFirst(),
  ])
  return found.some((row) => row !== undefined)
}

/** An account of a list that signs batches. */
type SigningAccount = ListedAccount & { readonly role: SigningRole }

const isSigning = (account: ListedAccount): account is SigningAccount => account.role !== 'administrator'

/**
 * Registers the clerks' and reviewers' keys of a list whose signer is released. Keys that are registered already stay as they
 * are, a revoked one too.
 * @throws Problem `server.account.role`, `server.account.keyTaken`
 */
export const registerListedKeys = async (
  work: UnitOfWork,
  device: Pick<Device, 'id' | 'unitId'>,
  { accounts }: AccountList,
  administratorKey: string,
): Promise<void> => {
  const added: SigningAccount[] = []
  for (const account of accounts.filter(isSigning)) {
    if (await registerKey(work, device, account, administratorKey)) added.push(account)
  }
  await announceKeys(
    work,
    device.id,
    added.map(({ id, role, publicKey }) => ({ keyId: keyId(publicKey), account: id, role, change: 'added' })),
  )
}

/** @returns whether the key is new */
const registerKey = async (
  { database, at, audit }: UnitOfWork,
  device: Pick<Device, 'id' | 'unitId'>,
  account: SigningAccount,
  administratorKey: string,
): Promise<boolean> => {
  const { unitId } = device
  await database
    .insertInto('account')
    .values({ unitId, id: account.id, role: account.role })
    .onConflict((conflict) => conflict.columns(['unitId', 'id']).doNothing())
    .execute()
  const { role } = await database
    .selectFrom('account')
    .select('role')
    .where('unitId', '=', unitId)
    .where('id', '=', account.id)
    .executeTakeFirstOrThrow()
  if (role !== account.role) throw new Problem('server.account.role')
  const id = keyId(account.publicKey)
  const [known] = await findAccountKeys(database, [id])
  if (known?.deviceId === device.id && known.account === account.id) return false
  if (known || (await isKeyTaken(database, id))) throw new Problem('server.account.keyTaken')
  await database
    .insertInto('accountKey')
    .values({
      keyId: id,
      unitId,
      account: account.id,
      publicKey: account.publicKey,
      validFrom: at,
      validUntil: keyEnd(at),
      deviceId: device.id,
      revokedAt: null,
      administratorKey,
    })
    .execute()
  const after = { account: account.id, role, administratorKey }
  audit({ action: 'accountKey.register', subject: `key:${id}`, after })
  return true
}

/**
 * Revokes a key of the device. Batches that it signed before stay valid. The key of another computer is refused, and the
 * attempt is audited.
 * @throws Problem `server.access.role`, `server.account.keyUnknown`, `server.account.otherDevice`
 */
export const revokeAccountKey = async (
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { keyId: id }: { readonly keyId: string },
): Promise<AccountKeyAnswer> => {
  const device = requireDevice(actor)
  const answer = await store.gate.write(auditName(device), async (work) => {
    const { database, at, audit } = work
    const [known] = await findAccountKeys(database, [id])
    if (known?.unitId !== device.unitId) throw new Problem('server.account.keyUnknown')
    if (known.deviceId !== device.id) {
      audit({ action: 'accountKey.refuseRevocation', subject: `key:${id}` })
      return 'otherDevice'
    }
    if (known.revokedAt) return accountKeyAnswer(known)
    await database.updateTable('accountKey').set({ revokedAt: at }).where('keyId', '=', id).execute()
    audit({ action: 'accountKey.revoke', subject: `key:${id}`, before: { revokedAt: null }, after: { revokedAt: at } })
    const { account, role } = known
    await announceKeys(work, device.id, [{ keyId: id, account, role, change: 'revoked' }])
    return { ...accountKeyAnswer(known), revokedAt: at }
  })
  if (answer === 'otherDevice') throw new Problem('server.account.otherDevice')
  return answer
}
