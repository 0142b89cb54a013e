import type { Kysely } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import type { AccountKeyAnswer, AccountKeyRequest, AccountRole } from '../../shared/sync/enrolment.ts'
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
    .selectFrom('account_key as key')
    .innerJoin('account', (join) =>
      join.onRef('account.unit_id', '=', 'key.unit_id').onRef('account.id', '=', 'key.account'),
    )
    .select([
      'key.key_id as keyId',
      'key.unit_id as unitId',
      'key.account as account',
      'account.role as role',
      'key.public_key as publicKey',
      'key.valid_from as validFrom',
      'key.valid_until as validUntil',
      'key.revoked_at as revokedAt',
    ])

const withRole = <Row extends { readonly role: string }>(row: Row) => ({ ...row, role: row.role as AccountRole })

/** The registered keys with these ids, of any unit. Unknown ids are left out. */
export const findAccountKeys = async (database: Kysely<Schema>, keyIds: readonly string[]): Promise<AccountKey[]> =>
  (
    await registeredKeys(database)
      .where('key.key_id', 'in', [...keyIds])
      .execute()
  ).map(withRole)

/** All keys that a unit ever registered, the oldest first. */
export const findUnitKeys = async (database: Kysely<Schema>, unitId: string): Promise<AccountKey[]> =>
  (await registeredKeys(database).where('key.unit_id', '=', unitId).orderBy('key.valid_from').execute()).map(withRole)

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
      .values({ unit_id: device.unitId, id: request.account, role: request.role })
      .onConflict((conflict) => conflict.columns(['unit_id', 'id']).doNothing())
      .execute()
    const { role } = await database
      .selectFrom('account')
      .select('role')
      .where('unit_id', '=', device.unitId)
      .where('id', '=', request.account)
      .executeTakeFirstOrThrow()
    if (role !== request.role) throw new Problem('server.account.role')
    const [known] = await findAccountKeys(database, [id])
    if (known?.unitId === device.unitId && known.account === request.account) return accountKeyAnswer(known)
    const taken = known ?? (await database.selectFrom('device').select('id').where('id', '=', id).executeTakeFirst())
    if (taken) throw new Problem('server.account.keyTaken')
    await database
      .insertInto('account_key')
      .values({
        key_id: id,
        unit_id: device.unitId,
        account: request.account,
        public_key: request.publicKey,
        valid_from: request.validFrom,
        valid_until: request.validUntil,
        device_id: device.id,
        revoked_at: null,
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
    await database.updateTable('account_key').set({ revoked_at: at }).where('key_id', '=', id).execute()
    audit({ action: 'accountKey.revoke', subject: `key:${id}`, before: { revokedAt: null }, after: { revokedAt: at } })
    return { ...accountKeyAnswer(known), revokedAt: at }
  })
}
