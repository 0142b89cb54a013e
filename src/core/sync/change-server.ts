import { Problem } from '../../shared/errors/problem.ts'
import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import { getEnrolment } from '../enrolment/enrolment.ts'
import type { Database } from '../store/database.ts'
import { writeSetting } from '../store/settings.ts'
import type { WriteGate } from '../store/write-gate.ts'
import { ProvinceClient } from './province-client.ts'
import type { Connect } from './proxy.ts'

const sameKeys = (a: ProvinceKeys, b: ProvinceKeys): boolean =>
  a.signing.publicKey === b.signing.publicKey && a.log.verifierKey === b.log.verifierKey

/**
 * Takes up a new address of the province server, if the one who answers there shows the keys that were pinned at
 * enrolment. (Whoever merely copied the public keys gains nothing: every receipt is verified against them.)
 * @throws Problem `settings.server.other`, `core.sync.unreachable`, `core.sync.answer`, `core.enrolment.missing`
 */
export const changeServer = async (
  database: Database,
  gate: WriteGate,
  actor: string,
  address: string,
  now: () => Date,
  connect: Connect,
): Promise<void> => {
  const enrolment = getEnrolment(database)
  const keys = await new ProvinceClient(address, undefined, now, connect).call('provinceKeys')
  if (!sameKeys(keys, enrolment.keys)) throw new Problem('settings.server.other', { province: enrolment.keys.province })
  await gate.write(actor, (work) => {
    writeSetting(work.database, 'enrolment', { ...getEnrolment(work.database), server: address })
    work.audit({
      action: 'unit.server',
      subject: enrolment.unit.id,
      before: { server: enrolment.server },
      after: { server: address },
    })
  })
}
