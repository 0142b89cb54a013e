import { Problem } from '../../shared/errors/problem.ts'
import type { DeviceStanding, EnrolAnswer, EnrolRequest } from '../../shared/sync/enrolment.ts'
import { keyId } from '../../trust/keys.ts'
import { type Actor, auditName, requireDevice, requireOfficer, requireOneOf } from '../access/actor.ts'
import { type DeviceRow, findDevice, refuseRevoked } from '../access/enrolled-device.ts'
import { readProvinceHead } from '../log/province-head.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { accountKeyAnswer, findDeviceKeys } from './account-keys.ts'
import { announceKeys } from './key-events.ts'
import { hasKeysOf, replaceDevice } from './replace-device.ts'
import { enrolmentCodeHash, getUnitByCode } from './unit-registry.ts'
import type { UnitsContext } from './units-context.ts'

/**
 * Binds a device's key to the unit of a one-time code. The same code with the same key gets the same answer again, because
 * the first answer may have been lost on the way.
 * @param actor anyone who proved to have the device's key, or an officer with an enrolment file
 * @throws Problem `server.access.role`, `server.enrolment.code`, `server.enrolment.replaces`, `server.device.revoked`
 */
export const enrolDevice = async (
  { store, dictionaries, keys }: UnitsContext,
  actor: Actor,
  request: EnrolRequest,
): Promise<EnrolAnswer> => {
  requireOneOf(actor, 'public', 'officer')
  const id = keyId(request.publicKey)
  // The device itself is the actor of its enrolment in the audit log.
  const { unit, replaced } = await store.gate.write(`device:${id}`, async (work) => {
    const { database, at, audit } = work
    const code = await database
      .selectFrom('enrolmentCode')
      .selectAll()
      .where('codeHash', '=', enrolmentCodeHash(request.code))
      .executeTakeFirst()
    if (!code || (code.deviceId ? code.deviceId !== id : code.expiresAt < at))
      throw new Problem('server.enrolment.code')
    const known = await findDevice(database, id)
    if (code.deviceId && known) refuseRevoked(known)
    if (!code.deviceId) {
      // A device belongs to one unit for good, so a second code needs a fresh key.
      if (known) throw new Problem('server.enrolment.code')
      await database
        .insertInto('device')
        .values({
          id,
          unitId: code.unitId,
          name: request.deviceName,
          publicKey: request.publicKey,
          enrolledAt: at,
          revokedAt: null,
          lastSeq: 0,
          lastDigest: null,
        })
        .execute()
      await database
        .updateTable('enrolmentCode')
        .set({ deviceId: id, usedAt: at })
        .where('codeHash', '=', code.codeHash)
        .execute()
      audit({ action: 'device.enrol', subject: `device:${id}`, after: { unit: code.unitId } })
      const former = request.replaces ? [request.replaces, ...(request.formerly ?? [])] : []
      for (const replaced of former) await replaceDevice(work, { id, unitId: code.unitId }, request.code, replaced)
    }
    const identity = await database
      .selectFrom('unit')
      .select(['id', 'name', 'creditCode'])
      .where('id', '=', code.unitId)
      .executeTakeFirstOrThrow()
    return { unit: identity, replaced: await hasKeysOf(database, request) }
  })
  const { version } = await dictionaries.newest(store.database)
  return { device: id, unit, keys, dictionaryVersion: version, ...(replaced === undefined ? {} : { replaced }) }
}

/**
 * What the device sees of its own registration, its list of accounts and its keys. Other computers of its unit are not shown.
 * @throws Problem `server.access.role`
 */
export const deviceStanding = async ({ store }: Pick<UnitsContext, 'store'>, actor: Actor): Promise<DeviceStanding> => {
  const { id } = requireDevice(actor)
  const { database } = store
  const { name, enrolledAt, lastSeq, lastDigest } = await database
    .selectFrom('device')
    .select(['name', 'enrolledAt', 'lastSeq', 'lastDigest'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const { generation } = await database
    .selectFrom('accountList')
    .select(({ fn }) => fn.max('generation').as('generation'))
    .where('deviceId', '=', id)
    .executeTakeFirstOrThrow()
  const administrators = await database
    .selectFrom('administratorKey')
    .select(['keyId', 'account', 'releasedAt', 'revokedAt'])
    .where('deviceId', '=', id)
    .orderBy('listedAt')
    .execute()
  const keys = (await findDeviceKeys(database, id)).map(accountKeyAnswer)
  const head = await readProvinceHead(database)
  return { device: id, name, enrolledAt, generation: generation ?? 0, administrators, keys, lastSeq, lastDigest, head }
}

/**
 * Every device of a unit, the newest last.
 * @throws Problem `server.access.role`, `server.unit.unknown`
 */
export const listDevices = async (
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { creditCode }: { readonly creditCode: string },
) => {
  requireOfficer(actor)
  const unit = await getUnitByCode(store.database, creditCode)
  return store.database
    .selectFrom('device')
    .select(['id', 'name', 'enrolledAt', 'revokedAt'])
    .where('unitId', '=', unit.id)
    .orderBy('enrolledAt')
    .execute()
}

/** Names a device by its id. */
interface NamedDevice {
  readonly device: string
}

/**
 * Revokes a device that was lost or given away, together with the account keys registered from it. The province then
 * refuses everything from it; what it submitted before stays. A repeated call changes nothing.
 * @returns how many keys were revoked with it
 * @throws Problem `server.access.role`, `server.device.unknown`
 */
export const revokeDevice = (
  context: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { device: id }: NamedDevice,
): Promise<{ keys: number }> =>
  changeDevice(context, actor, id, async (work, device) => {
    const { database, at, audit } = work
    if (device.revokedAt) return { keys: 0 }
    const valid = (await findDeviceKeys(database, id)).filter(({ revokedAt }) => !revokedAt)
    await database.updateTable('device').set({ revokedAt: at }).where('id', '=', id).execute()
    await database
      .updateTable('accountKey')
      .set({ revokedAt: at })
      .where('deviceId', '=', id)
      .where('revokedAt', 'is', null)
      .execute()
    // Nobody fetches photos for it any more.
    await database.deleteFrom('roster').where('deviceId', '=', id).execute()
    audit({ action: 'device.revoke', subject: `device:${id}`, after: { revokedAt: at, keys: valid.length } })
    await announceKeys(
      work,
      id,
      valid.map(({ keyId, account, role }) => ({ keyId, account, role, change: 'revoked' })),
    )
    return { keys: valid.length }
  })

/**
 * Undoes a revocation that was a mistake, or of a computer that was found again. The keys that were revoked with the device
 * are in force again; keys that were revoked on their own stay revoked.
 * @returns how many keys are in force again
 * @throws Problem `server.access.role`, `server.device.unknown`
 */
export const reinstateDevice = (
  context: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { device: id }: NamedDevice,
): Promise<{ keys: number }> =>
  changeDevice(context, actor, id, async (work, { revokedAt }) => {
    const { database, audit } = work
    if (!revokedAt) return { keys: 0 }
    const back = (await findDeviceKeys(database, id)).filter((key) => key.revokedAt === revokedAt)
    await database.updateTable('device').set({ revokedAt: null }).where('id', '=', id).execute()
    await database
      .updateTable('accountKey')
      .set({ revokedAt: null })
      .where('deviceId', '=', id)
      .where('revokedAt', '=', revokedAt)
      .execute()
    audit({ action: 'device.reinstate', subject: `device:${id}`, before: { revokedAt }, after: { keys: back.length } })
    await announceKeys(
      work,
      id,
      back.map(({ keyId, account, role }) => ({ keyId, account, role, change: 'added' })),
    )
    return { keys: back.length }
  })

const changeDevice = async <Result>(
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  id: string,
  change: (work: UnitOfWork, device: DeviceRow) => Promise<Result>,
): Promise<Result> =>
  store.gate.write(auditName(requireOfficer(actor, 'units.manage')), async (work) => {
    const device = await findDevice(work.database, id)
    if (!device) throw new Problem('server.device.unknown')
    return change(work, device)
  })
