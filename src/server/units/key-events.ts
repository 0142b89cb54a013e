import type { AccountRole } from '../../shared/account.ts'
import { publishEvents } from '../feed/publish-events.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A key that came or went. */
export interface ChangedKey {
  readonly keyId: string
  readonly account: string
  readonly role: AccountRole
  readonly change: 'listed' | 'added' | 'revoked'
}

/** Announces changes of a computer's keys to every computer of its unit, so that no key comes unseen. */
export const announceKeys = async (
  work: UnitOfWork,
  deviceId: string,
  changed: readonly ChangedKey[],
): Promise<void> => {
  if (!changed.length) return
  const { unitId, name } = await work.database
    .selectFrom('device')
    .select(['unitId', 'name'])
    .where('id', '=', deviceId)
    .executeTakeFirstOrThrow()
  await publishEvents(
    work,
    changed.map((key) => ({ kind: 'key.changed', unitId, device: deviceId, deviceName: name, ...key })),
  )
}
