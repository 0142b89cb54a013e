import { Problem } from '../../shared/errors/problem.ts'
import { requireRole } from '../context/session.ts'
import { getEnrolment } from '../enrolment/enrolment.ts'
import { isSample } from '../sample/sample-mark.ts'
import { writeSetting } from '../store/settings.ts'
import { provenKeys, sameKeys } from './proven-keys.ts'
import { ProvinceClient } from './province-client.ts'
import type { ProvinceContext } from './sync-context.ts'

/**
 * Stores a new address of the same province server. The server at that address must present the keys that were pinned at
 * enrolment, and prove that it has the private one.
 * @throws Problem `core.account.role`, `core.sample.offline`, `settings.server.other`, `core.sync.*`, `core.enrolment.missing`
 */
export const changeServer = async (
  { database, gate, session, now, connection }: ProvinceContext,
  address: string,
): Promise<void> => {
  requireRole(session, 'administrator')
  if (isSample(database)) throw new Problem('core.sample.offline')
  const enrolment = getEnrolment(database)
  const keys = await provenKeys(new ProvinceClient(address, { now, connect: connection.connect }))
  if (!sameKeys(keys, enrolment.keys)) throw new Problem('settings.server.other', { province: enrolment.keys.province })
  await gate.write(session.id, (work) => {
    writeSetting(work.database, 'enrolment', { ...getEnrolment(work.database), server: address })
    work.audit({
      action: 'unit.server',
      subject: enrolment.unit.id,
      before: { server: enrolment.server },
      after: { server: address },
    })
  })
}
