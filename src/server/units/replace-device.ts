import { Problem } from '../../shared/errors/problem.ts'
import type { EnrolRequest } from '../../shared/sync/enrolment.ts'
import { verifyReplacement } from '../../trust/device-replacement.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { findDevice } from '../access/enrolled-device.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A device that is being enrolled in the place of another one of its unit. */
interface NewDevice {
  readonly id: string
  readonly unitId: string
}

/**
 * Lets a new device take the place of the one before, if that one signed it: people's keys, their releases and the lists of
 * accounts go over to it, and the device before is revoked. The keys of a device that was revoked earlier stay revoked.
 * @throws Problem `server.enrolment.replaces`
 */
export const replaceDevice = async (
  { database, at, audit }: UnitOfWork,
  { id, unitId }: NewDevice,
  { code, replaces }: Pick<EnrolRequest, 'code' | 'replaces'>,
): Promise<void> => {
  if (!replaces) return
  const before = await findDevice(database, replaces.device)
  // A province that was restored from a backup may not know it.
  if (!before) return
  const signed = verifyReplacement(
    { device: before.id, by: id, code },
    replaces.signature,
    importVerifyingKey(before.publicKey),
  )
  if (before.unitId !== unitId || !signed) throw new Problem('server.enrolment.replaces')
  if (before.revokedAt) return
  for (const table of ['administratorKey', 'accountKey', 'accountList'] as const)
    await database.updateTable(table).set({ deviceId: id }).where('deviceId', '=', before.id).execute()
  await database.updateTable('device').set({ revokedAt: at }).where('id', '=', before.id).execute()
  await database.deleteFrom('roster').where('deviceId', '=', before.id).execute()
  audit({ action: 'device.replace', subject: `device:${before.id}`, after: { revokedAt: at, by: id } })
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
