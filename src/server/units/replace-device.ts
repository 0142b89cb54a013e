import { Problem } from '../../shared/errors/problem.ts'
import type { EnrolRequest } from '../../shared/sync/enrolment.ts'
import { verifyReplacement } from '../../trust/device-replacement.ts'
import { importVerifyingKey, keyId } from '../../trust/keys.ts'
import { type DeviceRow, findDevice } from '../access/enrolled-device.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A device that is being enrolled in the place of another one of its unit. */
interface NewDevice {
  readonly id: string
  readonly unitId: string
}

type Replaced = NonNullable<EnrolRequest['replaces']>

/**
 * Lets a new device take the place of the one before, if that one signed it: people's keys, their releases and the lists of
 * accounts go over to it, and the device before is revoked. The keys of a device that was revoked earlier stay revoked.
 * @throws Problem `server.enrolment.replaces`
 */
export const replaceDevice = async (
  work: UnitOfWork,
  { id, unitId }: NewDevice,
  code: string,
  replaces: Replaced,
): Promise<void> => {
  const { database, at, audit } = work
  const before = (await findDevice(database, replaces.device)) ?? lostDevice(work, unitId, replaces)
  if (!before) return
  const signed = verifyReplacement(
    { device: before.id, by: id, code },
    replaces.signature,
    importVerifyingKey(before.publicKey),
  )
  if (before.unitId !== unitId || !signed) throw new Problem('server.enrolment.replaces')
  if (before.revokedAt) return
  if (before.enrolledAt === at) {
    await database.insertInto('device').values(before).execute()
    audit({ action: 'device.enrol', subject: `device:${before.id}`, after: { unit: unitId } })
  }
  for (const table of ['administratorKey', 'accountKey', 'accountList'] as const)
    await database.updateTable(table).set({ deviceId: id }).where('deviceId', '=', before.id).execute()
  await database.updateTable('device').set({ revokedAt: at, replacedBy: id }).where('id', '=', before.id).execute()
  await database.deleteFrom('roster').where('deviceId', '=', before.id).execute()
  audit({ action: 'device.replace', subject: `device:${before.id}`, after: { revokedAt: at, by: id } })
}

/**
 * The device that a province which went on from a backup does not know any more. It is registered only to be replaced at once, so
 * that its successor can hand back its batches. The new device has the unit's code, so nothing is trusted that was not before.
 */
const lostDevice = ({ at }: UnitOfWork, unitId: string, { device, publicKey }: Replaced): DeviceRow | undefined => {
  if (publicKey === undefined || keyId(publicKey) !== device) return undefined
  const nothing = { revokedAt: null, lastDigest: null, auditSeq: null, auditHash: null, replacedBy: null }
  return { id: device, unitId, name: '恢复备份前的登记', publicKey, enrolledAt: at, lastSeq: 0, ...nothing }
}

/** Whether the people's keys of the device before count for the new one, now that it is enrolled. */
export const hasKeysOf = async (
  database: UnitOfWork['database'],
  { replaces }: Pick<EnrolRequest, 'replaces'>,
): Promise<boolean | undefined> => {
  if (!replaces) return undefined
  const left = await database
    .selectFrom('administratorKey')
    .select('keyId')
    .where('deviceId', '=', replaces.device)
    .limit(1)
    .executeTakeFirst()
  return left === undefined
}
