import { openEnrolmentRequest, signEnrolmentAnswer } from '../../exchange/enrolment-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { EnrolmentNotice } from '../../shared/sync/enrolment-file.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { keyId } from '../../trust/keys.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import { deviceActor, findDevice, refuseRevoked } from '../access/enrolled-device.ts'
import { submitAccountList } from './account-lists.ts'
import { enrolDevice } from './device-registry.ts'
import type { UnitsContext } from './units-context.ts'

/**
 * The notice that a unit gets with its code, or instead of a code on paper: address, code and the id of the key to expect.
 * @throws Problem `server.access.role`, `server.unit.unknown`
 */
export const enrolmentNotice = async (
  { store, keys, publicAddress }: UnitsContext,
  actor: Actor,
  { unitId, code }: { readonly unitId: string; readonly code: string },
): Promise<EnrolmentNotice> => {
  requireOfficer(actor, 'units.manage')
  const unit = await store.database.selectFrom('unit').select('name').where('id', '=', unitId).executeTakeFirst()
  if (!unit) throw new Problem('server.unit.unknown')
  return {
    kind: 'gzzc-enrolment',
    server: publicAddress,
    code,
    unitName: unit.name,
    province: keys.province,
    signingKey: keys.signing.keyId,
  }
}

/**
 * Receives the enrolment request of a computer that cannot reach the province: enrols the device by its code and receives
 * its list of accounts, as over the wire. The same file gets the same answer again.
 * @returns the signed answer, which goes back as a file
 * @throws Problem `server.access.role`, `trust.envelope.*`, `server.enrolment.code`, `server.device.revoked`, `server.accountList.*`, `server.account.*`
 */
export const receiveEnrolment = async (context: UnitsContext, actor: Actor, request: unknown): Promise<Envelope> => {
  const officer = requireOfficer(actor)
  const { store, dictionaries, keys, publicAddress, enrolmentSigner } = context
  const { code, publicKey, deviceName, accountList, waiting = [], ...former } = openEnrolmentRequest(request)
  const enrolled =
    code === null ? undefined : await enrolDevice(context, officer, { code, publicKey, deviceName, ...former })
  const device = await findDevice(store.database, keyId(publicKey))
  if (!device) throw new Problem('server.enrolment.code')
  refuseRevoked(device)
  // The device signed the file, so it is the actor that submits the list.
  const standing = await submitAccountList(context, deviceActor(device), { list: accountList })
  const unit = await store.database
    .selectFrom('unit')
    .select(['id', 'name', 'creditCode'])
    .where('id', '=', device.unitId)
    .executeTakeFirstOrThrow()
  const received = waiting.length
    ? (
        await store.database
          .selectFrom('batch')
          .select('id')
          .where('unitId', '=', device.unitId)
          .where('id', 'in', waiting)
          .execute()
      ).map(({ id }) => id)
    : []
  const { version, envelope } = await dictionaries.signed(store.database)
  return signEnrolmentAnswer(
    {
      server: publicAddress,
      enrolment: {
        device: device.id,
        unit,
        keys,
        dictionaryVersion: version,
        ...(enrolled?.replaced === undefined ? {} : { replaced: enrolled.replaced }),
      },
      standing,
      dictionary: envelope,
      ...(received.length ? { received } : {}),
    },
    enrolmentSigner,
  )
}
