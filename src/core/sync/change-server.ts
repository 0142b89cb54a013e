import { Problem } from '../../shared/errors/problem.ts'
import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import { requireRole } from '../context/session.ts'
import { getEnrolment } from '../enrolment/enrolment.ts'
import { isSample } from '../sample/sample-mark.ts'
import { writeSetting } from '../store/settings.ts'
import { ProvinceClient } from './province-client.ts'
import type { ProvinceContext } from './sync-context.ts'

const sameKeys = (a: ProvinceKeys, b: ProvinceKeys): boolean =>
  a.signing.publicKey === b.signing.publicKey && a.log.verifierKey === b.log.verifierKey

/**
 * Stores a new address of the same province server. The server at that address must present the keys that were pinned at
 * enrolment; a copy of the public keys gains nothing, because every receipt is verified against them.
 * @throws Problem `core.account.role`, `core.sample.offline`, `settings.server.other`, `core.sync.unreachable`, `core.sync.answer`, `core.enrolment.missing`
 */
export const changeServer = async (
  { database, gate, session, now, connection }: ProvinceContext,
  address: string,
): Promise<void> => {
  requireRole(session, 'administrator')
  if (isSample(database)) throw new Problem('core.sample.offline')
  const enrolment = getEnrolment(database)
  const keys = await new ProvinceClient(address, undefined, now, connection.connect).call('provinceKeys')
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
