import type { Kysely } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import type { AccountKeyAnswer, AccountKeyRequest } from '../../shared/sync/enrolment.ts'
import { keyId } from '../../trust/keys.ts'
import { type Actor, auditName, requireDevice } from '../access/actor.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitsContext } from './units-context.ts'

/** The key of one person, with its registration. */
export interface AccountKey extends AccountKeyAnswer {
  readonly publicKey: string
  readonly unitId: string
}

const registeredKeys = (database: Kysely<Schema>) =>
  database
    .selectFrom('accountKey as key')
    .innerJoin('account', (join) =>
      join.onRef('account.unitId', '=', 'key.unitId').onRef('account.id', '=', 'key.account'),
    )
    .select([
      'key.keyId',
      'key.unitId',
      'key.account',
      'account.role',
      'key.publicKey',
      'key.validFrom',
      'key.validUntil',
      'key.revokedAt',
    ])

/** The registered keys with these ids, of any unit. Unknown ids are left out. */
export const findAccountKeys = (database: Kysely<Schema>, keyIds: readonly string[]): Promise<AccountKey[]> =>
  registeredKeys(database)
    .where('key.keyId', 'in', [...keyIds])
    .execute()

/** All keys that a unit ever registered, the oldest first. */
export const findUnitKeys = (database: Kysely<Schema>, unitId: string): Promise<AccountKey[]> =>
  registeredKeys(database).where('key.unitId', '=', unitId).orderBy('key.validFrom').execute()

/** The part of a registration that the unit gets. */
export const accountKeyAnswer = ({ publicKey: _key, unitId: _unit, ...key }: AccountKey): AccountKeyAnswer => key

/**
 * Registers the key of a clerk or reviewer of the device's unit.
 * @throws Problem `server.access.role`, `server.account.role`, `server.account.keyTaken`
 */
export const registerAccountKey = async (
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  request: AccountKeyRequest,
): Promise<AccountKeyAnswer> => {
  const device = requireDevice(actor)
  const id = keyId(request.publicKey)
  return store.gate.write(auditName(device), async ({ database, audit }) => {
    await database
      .insertInto('account')
      .values({ unitId: device.unitId, id: request.account, role: request.role })
      .onConflict((conflict) => conflict.columns(['unitId', 'id']).doNothing())
      .execute()
    const { role } = await database
      .selectFrom('account')
      .select('role')
      .where('unitId', '=', device.unitId)
      .where('id', '=', request.account)
      .executeTakeFirstOrThrow()
    if (role !== request.role) throw new Problem('server.account.role')
    const [known] = await findAccountKeys(database, [id])
    if (known?.unitId === device.unitId && known.account === request.account) return accountKeyAnswer(known)
    const taken = known ?? (await database.selectFrom('device').select('id').where('id', '=', id).executeTakeFirst())
    if (taken) throw new Problem('server.account.keyTaken')
    await database
      .insertInto('accountKey')
      .values({
        keyId: id,
        unitId: device.unitId,
        account: request.account,
        publicKey: request.publicKey,
        validFrom: request.validFrom,
        validUntil: request.validUntil,
        deviceId: device.id,
        revokedAt: null,
      })
      .execute()
    audit({ action: 'accountKey.register', subject: `key:${id}`, after: { account: request.account, role } })
    return {
      keyId: id,
      account: request.account,
      role: request.role,
      validFrom: request.validFrom,
      validUntil: request.validUntil,
      revokedAt: null,
    }
  })
}

/**
 * Revokes a key of the device's unit. Batches that it signed before stay valid.
 * @throws Problem `server.access.role`, `server.account.keyUnknown`
 */
export const revokeAccountKey = async (
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { keyId: id }: { readonly keyId: string },
): Promise<AccountKeyAnswer> => {
  const device = requireDevice(actor)
  return store.gate.write(auditName(device), async ({ database, at, audit }) => {
    const [known] = await findAccountKeys(database, [id])
    if (known?.unitId !== device.unitId) throw new Problem('server.account.keyUnknown')
    if (known.revokedAt) return accountKeyAnswer(known)
    await database.updateTable('accountKey').set({ revokedAt: at }).where('keyId', '=', id).execute()
    audit({ action: 'accountKey.revoke', subject: `key:${id}`, before: { revokedAt: null }, after: { revokedAt: at } })
    return { ...accountKeyAnswer(known), revokedAt: at }
  })
}
