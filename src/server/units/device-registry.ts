import type { Selectable } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import type { EnrolAnswer, EnrolRequest } from '../../shared/sync/enrolment.ts'
import { keyId } from '../../trust/keys.ts'
import { provinceKeys, type Services } from '../services.ts'
import type { Schema } from '../store/schema.ts'
import { enrolmentCodeHash } from './unit-registry.ts'

export type Device = Selectable<Schema['device']>

/**
 * Binds a device's key to the unit of a one-time code. The same code with the same key again gives the same answer:
 * the first one may have been lost on the way.
 * @throws Problem `server.enrolment.code`
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
    if (!code.device_id) {
      const known = await database.selectFrom('device').select('id').where('id', '=', id).executeTakeFirst()
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

/** An enrolled device that is not revoked. */
export const findDevice = async ({ store }: Services, id: string): Promise<Device | undefined> =>
  store.database
    .selectFrom('device')
    .selectAll()
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
