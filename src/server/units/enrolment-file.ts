import { openEnrolmentRequest, signEnrolmentAnswer } from '../../exchange/enrolment-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { EnrolmentNotice } from '../../shared/sync/enrolment-file.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { keyId } from '../../trust/keys.ts'
import { provinceKeys, type Services } from '../services.ts'
import { registerAccountKey } from './account-keys.ts'
import { enrolDevice, findDevice, refuseRevoked } from './device-registry.ts'

/** What goes to the unit beside, or in place of, a code on paper. @throws Problem `server.unit.unknown` */
export const enrolmentNotice = async (services: Services, unitId: string, code: string): Promise<EnrolmentNotice> => {
  const unit = await services.store.database
    .selectFrom('unit')
    .select('name')
    .where('id', '=', unitId)
    .executeTakeFirst()
  if (!unit) throw new Problem('server.unit.unknown')
  const keys = provinceKeys(services)
  return {
    kind: 'gzzc-enrolment',
    server: services.settings.publicAddress,
    code,
    unitName: unit.name,
    province: keys.province,
    signingKey: keys.signing.keyId,
  }
}

/**
 * Takes in a request that came as a file: enrols its device by the code and registers the persons' keys, as over the
 * wire. The same file again gives the same answer.
 * @throws Problem `trust.envelope.*`, `server.enrolment.code`, `server.device.revoked`, `server.account.*`
 */
export const receiveEnrolment = async (services: Services, value: unknown): Promise<Envelope> => {
  const { store, dictionaries, settings, secrets } = services
  const { code, publicKey, deviceName, accounts } = openEnrolmentRequest(value)
  if (code !== null) await enrolDevice(services, { code, publicKey, deviceName })
  const device = await findDevice(services, keyId(publicKey))
  if (!device) throw new Problem('server.enrolment.code')
  refuseRevoked(device)
  const registered = []
  for (const account of accounts) registered.push(await registerAccountKey(services, device, account))
  const unit = await store.database
    .selectFrom('unit')
    .select(['id', 'name', 'credit_code as creditCode'])
    .where('id', '=', device.unit_id)
    .executeTakeFirstOrThrow()
  const { version, envelope } = await dictionaries.signed(store.database)
  return signEnrolmentAnswer(
    {
      server: settings.publicAddress,
      enrolment: { device: device.id, unit, keys: provinceKeys(services), dictionaryVersion: version },
      accounts: registered,
      dictionary: envelope,
    },
    secrets.signing,
  )
}
