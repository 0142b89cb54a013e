import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { DeviceStanding, EnrolAnswer, EnrolRequest } from '../../shared/sync/enrolment.ts'
import { keyId } from '../../trust/keys.ts'
import { provinceKeys, type Services } from '../services.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { accountKeyAnswer, findUnitKeys } from './account-keys.ts'
import type { Device } from './device.ts'
import { enrolmentCodeHash } from './unit-registry.ts'

/**
 * Binds a device's key to the unit of a one-time code. The same code with the same key again gives the same answer:
 * the first one may have been lost on the way.
 * @throws Problem `server.enrolment.code`, `server.device.revoked`
 */
export const enrolDevice = async (services: Services, request: EnrolRequest): Promise<EnrolAnswer> => {
  const { store, dictionaries } = services
  const id = keyId(request.publicKey)
  const unit = await store.gate.write(`device:${id}`, async ({ database, at, audit }) => {
    const code = await database
      .selectFrom('enrolment_code')
      .selectAll()
      .where('code_hash', '=', enrolmentCodeHash(request.code))
      .executeTakeFirst()
    if (!code || (code.device_id ? code.device_id !== id : code.expires_at < at))
      throw new Problem('server.enrolment.code')
    const known = await database.selectFrom('device').selectAll().where('id', '=', id).executeTakeFirst()
    if (code.device_id && known) refuseRevoked(known)
    if (!code.device_id) {
      // A device belongs to one unit for good: a second code needs a fresh key.
      if (known) throw new Problem('server.enrolment.code')
      await database
        .insertInto('device')
        .values({
          id,
          unit_id: code.unit_id,
          name: request.deviceName,
          public_key: request.publicKey,
          enrolled_at: at,
          revoked_at: null,
          last_seq: 0,
          last_digest: null,
        })
        .execute()
      await database
        .updateTable('enrolment_code')
        .set({ device_id: id, used_at: at })
        .where('code_hash', '=', code.code_hash)
        .execute()
      audit({ action: 'device.enrol', subject: `device:${id}`, after: { unit: code.unit_id } })
    }
    return database
      .selectFrom('unit')
      .select(['id', 'name', 'credit_code as creditCode'])
      .where('id', '=', code.unit_id)
      .executeTakeFirstOrThrow()
  })
  const { version } = await dictionaries.newest(store.database)
  return { device: id, unit, keys: provinceKeys(services), dictionaryVersion: version }
}

/** @throws Problem `server.device.revoked` */
export const refuseRevoked = ({ revoked_at: at }: Device): void => {
  if (at) throw new Problem('server.device.revoked', { at: beijingDate(Date.parse(at)) })
}

/** An enrolled device, revoked or not. */
export const findDevice = async ({ store }: Services, id: string): Promise<Device | undefined> =>
  store.database.selectFrom('device').selectAll().where('id', '=', id).executeTakeFirst()

/** What the asking device sees of its own registration, and of the keys of its unit. */
export const deviceStanding = async ({ store }: Services, device: Device): Promise<DeviceStanding> => ({
  device: device.id,
  name: device.name,
  enrolledAt: device.enrolled_at,
  keys: (await findUnitKeys(store.database, device.unit_id)).map(accountKeyAnswer),
})

/** Every device of a unit, the newest last. @throws Problem `server.unit.unknown` */
export const listDevices = async ({ store }: Services, creditCode: string) => {
  const unit = await store.database
    .selectFrom('unit')
    .select('id')
    .where('credit_code', '=', creditCode)
    .executeTakeFirst()
  if (!unit) throw new Problem('server.unit.unknown')
  return store.database
    .selectFrom('device')
    .select(['id', 'name', 'enrolled_at as enrolledAt', 'revoked_at as revokedAt'])
    .where('unit_id', '=', unit.id)
    .orderBy('enrolled_at')
    .execute()
}

/**
 * Revokes a device that was lost or given away, and with it the account keys that lie on it: from then on the province takes
 * nothing from it. What it handed in before stays. Asked again, nothing changes.
 * @returns how many keys were revoked with it
 * @throws Problem `server.device.unknown`
 */
export const revokeDevice = (services: Services, id: string, officer: string): Promise<{ keys: number }> =>
  changeDevice(services, id, officer, async ({ database, at, audit }, device) => {
    if (device.revoked_at) return { keys: 0 }
    await database.updateTable('device').set({ revoked_at: at }).where('id', '=', id).execute()
    const { numUpdatedRows } = await database
      .updateTable('account_key')
      .set({ revoked_at: at })
      .where('device_id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    const keys = Number(numUpdatedRows)
    audit({ action: 'device.revoke', subject: `device:${id}`, after: { revokedAt: at, keys } })
    return { keys }
  })

/**
 * Takes a revocation back, when it was a mistake or the computer was found: the device and the keys that were revoked with it
 * are in force again; keys that were revoked for themselves are not.
 * @returns how many keys came back with it
 * @throws Problem `server.device.unknown`
 */
export const reinstateDevice = (services: Services, id: string, officer: string): Promise<{ keys: number }> =>
  changeDevice(services, id, officer, async ({ database, audit }, { revoked_at: revokedAt }) => {
    if (!revokedAt) return { keys: 0 }
    await database.updateTable('device').set({ revoked_at: null }).where('id', '=', id).execute()
    const { numUpdatedRows } = await database
      .updateTable('account_key')
      .set({ revoked_at: null })
      .where('device_id', '=', id)
      .where('revoked_at', '=', revokedAt)
      .executeTakeFirst()
    const keys = Number(numUpdatedRows)
    audit({ action: 'device.reinstate', subject: `device:${id}`, before: { revokedAt }, after: { keys } })
    return { keys }
  })

const changeDevice = async <Result>(
  { store }: Services,
  id: string,
  officer: string,
  change: (work: UnitOfWork, device: Device) => Promise<Result>,
): Promise<Result> =>
  store.gate.write(`officer:${officer}`, async (work) => {
    const device = await work.database.selectFrom('device').selectAll().where('id', '=', id).executeTakeFirst()
    if (!device) throw new Problem('server.device.unknown')
    return change(work, device)
  })
