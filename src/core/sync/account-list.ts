import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { DeviceStanding } from '../../shared/sync/enrolment.ts'
import { readStoredList } from '../accounts/account-rows.ts'
import { listBehind } from '../accounts/admit.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { writeStanding } from './device-standing.ts'
import type { SyncContext } from './sync-context.ts'

/** Setting: the generation of the newest list that the province accepted. */
const acceptedSetting = 'accountList.accepted'

const acceptedGeneration = (database: Database): number => readSetting(database, acceptedSetting, z.int()) ?? 0

/** Notes that the province, to which this computer is another device now, has no list of it yet; inside a unit of work. */
export const forgetAcceptedList = (work: UnitOfWork): void => {
  writeSetting(work.database, acceptedSetting, 0)
  work.database.run(query.updateTable('account').set({ registeredAt: null }))
}

/** Notes that the province has the stored list, inside a unit of work. @returns how many clerks and reviewers are new there */
export const noteListAccepted = (work: UnitOfWork, standing: DeviceStanding): number => {
  const stored = readStoredList(work.database)
  if (!stored || standing.generation < stored.list.generation) return 0
  writeSetting(work.database, acceptedSetting, stored.list.generation)
  writeStanding(work, { ...standing, revokedOn: null })
  let registered = 0
  for (const { id, role, publicKey } of stored.list.accounts) {
    const changed = work.database.run(
      query
        .updateTable('account')
        .set({ registeredAt: work.at })
        .where('id', '=', id)
        .where('publicKey', '=', publicKey)
        .where('registeredAt', 'is', null),
    )
    if (!changed) continue
    work.audit({ action: 'account.register', subject: id })
    if (role !== 'administrator') registered++
  }
  return registered
}

/**
 * Sends the list of accounts that the administrator signed, if the province does not have it yet.
 * @returns how many clerks' and reviewers' keys are new there
 * @throws Problem `core.sync.*`, `server.accountList.*`, `server.account.*`
 */
export const sendAccountList = async (
  { database, gate, client }: Pick<SyncContext, 'database' | 'gate' | 'client'>,
  signal?: AbortSignal,
): Promise<number> => {
  const stored = readStoredList(database)
  // Before the first administrator has signed in after an upgrade there is none; the keys that are registered still count.
  if (!stored || stored.list.generation <= acceptedGeneration(database)) return 0
  try {
    const standing = await client.call('submitAccountList', { body: { list: stored.envelope }, signal })
    return await gate.write('unit', (work) => noteListAccepted(work, standing))
  } catch (error) {
    if (error instanceof Problem && error.code === 'server.accountList.outdated') {
      const known = z.coerce.number().int().parse(error.details['known'])
      // The next sign-in of an administrator signs a list above it: a restored backup is behind its own computer.
      await gate.write('unit', (work) => writeSetting(work.database, listBehind, known))
    }
    throw error
  }
}
