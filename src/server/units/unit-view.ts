import type { Dictionary, Unit } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import { findDeviceKeys } from './account-keys.ts'
import type { UnitsContext } from './units-context.ts'

type Context = Pick<UnitsContext, 'store' | 'dictionaries'>

const kindOf = (dictionary: Dictionary, creditCode: string): Unit['kind'] => {
  const known = dictionary.units.find((unit) => unit.creditCode === creditCode)
  // A unit is never taken out of the dictionary.
  if (!known) throw new Problem('server.unit.unknown')
  return known.kind
}

/** All units with how many committees, filings and computers they have, by name. @throws Problem `officers.permission` */
export const listUnitsToManage = async ({ store, dictionaries }: Context, actor: Actor) => {
  requireOfficer(actor, 'units.read')
  const dictionary = await dictionaries.newest(store.database)
  const units = await store.database.selectFrom('unit').select(['id', 'creditCode', 'name']).orderBy('name').execute()
  const counts = await store.database
    .selectFrom('device')
    .select(({ fn }) => ['unitId', fn.countAll<number | string>().as('count')])
    .where('revokedAt', 'is', null)
    .groupBy('unitId')
    .execute()
  const devices = new Map(counts.map(({ unitId, count }) => [unitId, Number(count)]))
  return units.map((unit) => ({
    ...unit,
    kind: kindOf(dictionary, unit.creditCode),
    committees: dictionary.committees.filter((committee) => committee.unit === unit.creditCode).length,
    filings: dictionary.filings.filter(({ employer }) => employer === unit.creditCode).length,
    devices: devices.get(unit.id) ?? 0,
  }))
}

const period = ({
  validFrom,
  validTo,
}: {
  readonly validFrom?: string | undefined
  readonly validTo?: string | undefined
}) => ({
  validFrom: validFrom ?? null,
  validTo: validTo ?? null,
})

/**
 * A unit with its committees and what they may review, its filings, its computers and the keys of its people.
 * @throws Problem `officers.permission`, `server.unit.unknown`
 */
export const getUnitToManage = async (
  { store, dictionaries }: Context,
  actor: Actor,
  { id }: { readonly id: string },
) => {
  requireOfficer(actor, 'units.read')
  const { database } = store
  const unit = await database
    .selectFrom('unit')
    .select(['id', 'creditCode', 'name'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!unit) throw new Problem('server.unit.unknown')
  const dictionary = await dictionaries.newest(database)
  const devices = await database
    .selectFrom('device')
    .select(['id', 'name', 'enrolledAt', 'revokedAt', 'lastSeq as batches'])
    .where('unitId', '=', id)
    .orderBy('enrolledAt')
    .execute()
  const keys = await Promise.all(
    devices.map(async (device) =>
      (await findDeviceKeys(database, device.id)).map(({ keyId, account, role, validFrom, validUntil, revokedAt }) => ({
        keyId,
        account,
        role,
        device: device.name,
        validFrom,
        validUntil,
        revokedAt,
      })),
    ),
  )
  return {
    ...unit,
    kind: kindOf(dictionary, unit.creditCode),
    committees: dictionary.committees
      .filter((committee) => committee.unit === unit.creditCode)
      .map((committee) => ({
        code: committee.code,
        name: committee.name,
        series: [...committee.series],
        levels: [...committee.levels],
        reviewTypes: [...committee.reviewTypes],
        ...period(committee),
      })),
    filings: dictionary.filings
      .filter(({ employer }) => employer === unit.creditCode)
      .map((filing) => ({ number: filing.number, series: [...filing.series], ...period(filing) })),
    devices,
    keys: keys.flat(),
  }
}
