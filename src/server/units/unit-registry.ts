import { randomInt, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Committee, Unit } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { storeDictionary } from './publish-dictionary.ts'
import type { UnitsContext } from './units-context.ts'

/** A committee as the officer enters it. An empty or missing list means "all". */
export type NewCommittee = Pick<Committee, 'name'> & Partial<Omit<Committee, 'name' | 'unit'>>

export interface NewUnit extends Unit {
  readonly committees: readonly NewCommittee[]
  /** Filings of the unit: its rights to review on its own. */
  readonly filings?: readonly { readonly number: string; readonly series?: readonly string[] }[]
}

const codeAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Days in which a code may be used. */
export const codeLifetimeDays = 30

/** Five groups of four characters, 98 bits, that can be read over the telephone. */
const newEnrolmentCode = (): string =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join(''),
  ).join('-')

export const enrolmentCodeHash = (code: string): string => sha256Hex(`gzzc-enrolment:${code}`)

/** The unit with this credit code. @throws Problem `server.unit.unknown` */
export const getUnitByCode = async (database: Kysely<Schema>, creditCode: string): Promise<{ id: string }> => {
  const unit = await database.selectFrom('unit').select('id').where('creditCode', '=', creditCode).executeTakeFirst()
  if (!unit) throw new Problem('server.unit.unknown')
  return unit
}

/**
 * Registers an organising unit: it and its committees appear in the next version of the dictionary, and it gets its
 * first enrolment code. The code is shown once; the database keeps its hash.
 * @throws Problem `server.access.role`, `server.unit.exists`
 */
export const addUnit = async (
  context: UnitsContext,
  actor: Actor,
  unit: NewUnit,
): Promise<{ unitId: string; enrolmentCode: string; dictionaryVersion: number }> => {
  const officer = requireOfficer(actor)
  const enrolmentCode = newEnrolmentCode()
  const added = await context.store.gate.write(auditName(officer), async (work) => {
    const unitAdded = await addUnitIn(context, work, unit)
    await insertCode(work, unitAdded.unitId, enrolmentCode)
    return unitAdded
  })
  return { ...added, enrolmentCode }
}

/** Refuses a credit code that is registered already. @throws Problem `server.unit.exists` */
export const refuseKnownUnit = async (
  database: Kysely<Schema>,
  { creditCode }: Pick<NewUnit, 'creditCode'>,
): Promise<void> => {
  const known = await database.selectFrom('unit').select('id').where('creditCode', '=', creditCode).executeTakeFirst()
  if (known) throw new Problem('server.unit.exists', { creditCode })
}

/** {@link addUnit} inside a transaction and without a code, for a decision of two officers. */
export const addUnitIn = async (
  { dictionaries, dictionarySigner, now }: Pick<UnitsContext, 'dictionaries' | 'dictionarySigner' | 'now'>,
  work: UnitOfWork,
  unit: NewUnit,
): Promise<{ unitId: string; dictionaryVersion: number }> => {
  const unitId = randomUUID()
  const { database, at, audit } = work
  await refuseKnownUnit(database, unit)
  await database
    .insertInto('unit')
    .values({ id: unitId, creditCode: unit.creditCode, name: unit.name, createdAt: at })
    .execute()
  audit({ action: 'unit.add', subject: `unit:${unitId}`, after: { name: unit.name, creditCode: unit.creditCode } })
  const dictionary = await dictionaries.newest(database)
  const version = dictionary.version + 1
  const next = {
    ...dictionary,
    version,
    publishedOn: beijingDate(now().getTime()),
    units: [...dictionary.units, { creditCode: unit.creditCode, name: unit.name, kind: unit.kind }],
    committees: [
      ...dictionary.committees,
      ...unit.committees.map((committee, index) => ({
        series: [],
        levels: [],
        reviewTypes: [],
        code: `${unit.creditCode}-${String(index + 1).padStart(2, '0')}`,
        ...committee,
        unit: unit.creditCode,
      })),
    ],
    filings: [
      ...dictionary.filings,
      ...(unit.filings ?? []).map(({ number, series }) => ({
        number,
        employer: unit.creditCode,
        series: [...(series ?? [])],
      })),
    ],
  }
  await storeDictionary(work, next, dictionarySigner)
  return { unitId, dictionaryVersion: version }
}

/**
 * A further enrolment code for a registered unit, because each computer needs its own.
 * @throws Problem `server.access.role`, `server.unit.unknown`
 */
export const issueEnrolmentCode = async (
  { store }: Pick<UnitsContext, 'store'>,
  actor: Actor,
  { unitId }: { readonly unitId: string },
): Promise<string> => {
  const code = newEnrolmentCode()
  await store.gate.write(auditName(requireOfficer(actor, 'units.manage')), async (work) => {
    const unit = await work.database.selectFrom('unit').select('id').where('id', '=', unitId).executeTakeFirst()
    if (!unit) throw new Problem('server.unit.unknown')
    await insertCode(work, unitId, code)
  })
  return code
}

const insertCode = async ({ database, at, audit }: UnitOfWork, unitId: string, code: string): Promise<void> => {
  const expires = new Date(Date.parse(at) + codeLifetimeDays * 86_400_000).toISOString()
  await database
    .insertInto('enrolmentCode')
    .values({
      codeHash: enrolmentCodeHash(code),
      unitId,
      expiresAt: expires,
      deviceId: null,
      usedAt: null,
    })
    .execute()
  audit({ action: 'enrolmentCode.issue', subject: `unit:${unitId}`, after: { expires } })
}

/** All units, by name. @throws Problem `server.access.role` */
export const listUnits = async ({ store }: Pick<UnitsContext, 'store'>, actor: Actor) => {
  requireOfficer(actor)
  return store.database.selectFrom('unit').select(['id', 'creditCode', 'name', 'createdAt']).orderBy('name').execute()
}
