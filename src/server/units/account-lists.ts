import type { Kysely } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { DeviceStanding } from '../../shared/sync/enrolment.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { type OpenedAccountList, openAccountList } from '../../trust/account-list.ts'
import { keyId } from '../../trust/keys.ts'
import { type Actor, auditName, type Device, requireDevice } from '../access/actor.ts'
import type { AdministratorKeyTable, Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { isKeyTaken, registerListedKeys } from './account-keys.ts'
import { deviceStanding } from './device-registry.ts'
import { announceKeys } from './key-events.ts'
import type { UnitsContext } from './units-context.ts'

/** The keys of a device's administrators, the oldest first. */
const findAdministrators = (database: Kysely<Schema>, deviceId: string): Promise<AdministratorKeyTable[]> =>
  database
    .selectFrom('administratorKey')
    .selectAll()
    .where('deviceId', '=', deviceId)
    .orderBy('listedAt')
    .orderBy('keyId')
    .execute()

/**
 * Receives a device's list of accounts. Its clerks' and reviewers' keys count at once if an officer has released the
 * administrator who signed it, and with that release otherwise. A refused list leaves an audit row.
 *
 * While no administrator of the device is released, every administrator may present a list; an officer then releases the one
 * whose fingerprint the unit reads out. From then on the signer must be an administrator whom a released one listed.
 * @returns what the province has of the device now
 * @throws Problem `server.access.role`, `trust.envelope.*`, `trust.accountList.twice`, `server.accountList.signer`,
 * `server.accountList.outdated`, `server.account.role`, `server.account.keyTaken`
 */
export const submitAccountList = async (
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { list: envelope }: { readonly list: Envelope },
): Promise<DeviceStanding> => {
  const device = requireDevice(actor)
  try {
    const opened = openAccountList(envelope)
    await store.gate.write(auditName(device), (work) => receiveList(work, device, opened, envelope))
  } catch (error) {
    if (error instanceof Problem) {
      const { code } = error
      await store.gate.write(auditName(device), async ({ audit }) =>
        audit({ action: 'accountList.refuse', subject: `device:${device.id}`, after: { code } }),
      )
    }
    throw error
  }
  return deviceStanding({ store }, device)
}

const receiveList = async (
  work: UnitOfWork,
  device: Device,
  { list, signer, digest }: OpenedAccountList,
  envelope: Envelope,
): Promise<void> => {
  const { database, at, audit } = work
  const known = await findAdministrators(database, device.id)
  const signing = known.find((key) => key.keyId === signer)
  const released = known.filter((key) => key.releasedAt && !key.revokedAt)
  if (signing?.revokedAt || (released.length && !signing)) throw new Problem('server.accountList.signer')
  const newest = await newestList(database, [...released.map((key) => key.keyId), signer])
  if (newest?.digest === digest) return
  const highest = newest?.generation ?? 0
  if (list.generation <= highest)
    throw new Problem('server.accountList.outdated', { generation: list.generation, known: highest })
  await listAdministrators(work, device, list.accounts, known)
  if (signing && !signing.releasedAt) await correctSigner(database, list.accounts, signer)
  const values = { deviceId: device.id, generation: list.generation, digest, receivedAt: at }
  const row = { ...values, envelope: JSON.stringify(envelope) }
  await database
    .insertInto('accountList')
    .values({ signer, ...row })
    .onConflict((conflict) => conflict.column('signer').doUpdateSet(row))
    .execute()
  const isReleased = released.some((key) => key.keyId === signer)
  const after = { generation: list.generation, signer, released: isReleased }
  audit({ action: 'accountList.receive', subject: `device:${device.id}`, after })
  if (isReleased) await applyNewestList(work, device)
}

/** An unreleased administrator may have been listed by a stranger first; the own list says who it is. */
const correctSigner = async (
  database: UnitOfWork['database'],
  accounts: OpenedAccountList['list']['accounts'],
  signer: string,
): Promise<void> => {
  const { id, name } = accounts.find(({ publicKey }) => keyId(publicKey) === signer)!
  await database.updateTable('administratorKey').set({ account: id, name }).where('keyId', '=', signer).execute()
}

/** The newest of the lists that these administrators signed. */
const newestList = (database: Kysely<Schema>, signers: readonly string[]) =>
  database
    .selectFrom('accountList')
    .selectAll()
    .where('signer', 'in', [...signers])
    .orderBy('generation', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Notes administrators that were on no list before. They wait for an officer's release. */
const listAdministrators = async (
  work: UnitOfWork,
  device: Device,
  accounts: OpenedAccountList['list']['accounts'],
  known: readonly AdministratorKeyTable[],
): Promise<void> => {
  const { database, at, audit } = work
  const listed = accounts
    .filter(({ role }) => role === 'administrator')
    .map(({ id, name, publicKey }) => ({ keyId: keyId(publicKey), account: id, name, publicKey }))
    .filter((key) => !known.some((other) => other.keyId === key.keyId))
  for (const key of listed) {
    if (await isKeyTaken(database, key.keyId)) throw new Problem('server.account.keyTaken')
    await database
      .insertInto('administratorKey')
      .values({
        ...key,
        unitId: device.unitId,
        deviceId: device.id,
        listedAt: at,
        releasedAt: null,
        releasedBy: null,
        revokedAt: null,
      })
      .execute()
    audit({ action: 'administratorKey.list', subject: `key:${key.keyId}`, after: { account: key.account } })
  }
  await announceKeys(
    work,
    device.id,
    listed.map((key) => ({ keyId: key.keyId, account: key.account, role: 'administrator', change: 'listed' })),
  )
}

/**
 * Puts the newest list of the device's released administrators into effect: registers its keys, and revokes administrators'
 * keys that it does not have. Clerks' and reviewers' keys that it no longer has are revoked by the device, when no batch needs
 * them any more.
 * @throws Problem `server.account.role`, `server.account.keyTaken`
 */
export const applyNewestList = async (work: UnitOfWork, device: Pick<Device, 'id' | 'unitId'>): Promise<void> => {
  const { database, at, audit } = work
  const known = (await findAdministrators(database, device.id)).filter((key) => !key.revokedAt)
  const released = known.filter((key) => key.releasedAt).map((key) => key.keyId)
  const newest = await newestList(database, released)
  if (!newest) return
  const { list } = openAccountList(parseStrictJson(newest.envelope))
  await registerListedKeys(work, device, list, newest.signer)
  const listed = new Set(list.accounts.map(({ publicKey }) => publicKey))
  const gone = known.filter((key) => !listed.has(key.publicKey))
  for (const { keyId: id } of gone) {
    await database.updateTable('administratorKey').set({ revokedAt: at }).where('keyId', '=', id).execute()
    audit({ action: 'administratorKey.revoke', subject: `key:${id}`, after: { revokedAt: at } })
  }
  await announceKeys(
    work,
    device.id,
    gone.map((key) => ({ keyId: key.keyId, account: key.account, role: 'administrator', change: 'revoked' })),
  )
}
