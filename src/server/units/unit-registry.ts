import { randomInt, randomUUID } from 'node:crypto'
import type { Committee, Unit } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { sha256Hex } from '../../trust/secret.ts'
import type { Services } from '../services.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A committee as the officer enters it; an empty list, or none, means "all". */
export type NewCommittee = Pick<Committee, 'name'> & Partial<Omit<Committee, 'name' | 'unit'>>

export interface NewUnit extends Unit {
  readonly committees: readonly NewCommittee[]
  /** Filed rights of employers to review on their own, where the unit brings any. */
  readonly filings?: readonly { readonly number: string; readonly series?: readonly string[] }[]
}

const codeAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLifetimeDays = 30

/** Five groups of four: 98 bits that can be read over the telephone. */
const newEnrolmentCode = (): string =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join(''),
  ).join('-')

export const enrolmentCodeHash = (code: string): string => sha256Hex(`gzzc-enrolment:${code}`)

/**
 * Registers an organising unit: it and its committees appear in the next version of the dictionary, and it gets its
 * first enrolment code. The code is shown once; the database keeps its hash.
 * @throws Problem `server.unit.exists`
 */
export const addUnit = async (
  services: Services,
  unit: NewUnit,
  officer: string,
): Promise<{ unitId: string; enrolmentCode: string; dictionaryVersion: number }> => {
  const unitId = randomUUID()
  const enrolmentCode = newEnrolmentCode()
  const dictionaryVersion = await services.store.gate.write(`officer:${officer}`, async (work) => {
    const { database, at, audit } = work
    const known = await database
      .selectFrom('unit')
      .select('id')
      .where('credit_code', '=', unit.creditCode)
      .executeTakeFirst()
    if (known) throw new Problem('server.unit.exists', { creditCode: unit.creditCode })
    await database
      .insertInto('unit')
      .values({ id: unitId, credit_code: unit.creditCode, name: unit.name, created_at: at })
      .execute()
    audit({ action: 'unit.add', subject: `unit:${unitId}`, after: { name: unit.name, creditCode: unit.creditCode } })
    const dictionary = await services.dictionaries.newest(database)
    const version = dictionary.version + 1
    await services.dictionaries.publish(work, {
      ...dictionary,
      version,
      publishedOn: beijingDate(services.now().getTime()),
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
    })
    await insertCode(work, unitId, enrolmentCode)
    return version
  })
  return { unitId, enrolmentCode, dictionaryVersion }
}

/**
 * A further enrolment code for a unit that is registered already: one for each computer.
 * @throws Problem `server.unit.unknown`
 */
export const issueEnrolmentCode = async (services: Services, unitId: string, officer: string): Promise<string> => {
  const code = newEnrolmentCode()
  await services.store.gate.write(`officer:${officer}`, async (work) => {
    const unit = await work.database.selectFrom('unit').select('id').where('id', '=', unitId).executeTakeFirst()
    if (!unit) throw new Problem('server.unit.unknown')
    await insertCode(work, unitId, code)
  })
  return code
}

const insertCode = async ({ database, at, audit }: UnitOfWork, unitId: string, code: string): Promise<void> => {
  const expires = new Date(Date.parse(at) + codeLifetimeDays * 86_400_000).toISOString()
  await database
    .insertInto('enrolment_code')
    .values({
      code_hash: enrolmentCodeHash(code),
      unit_id: unitId,
      expires_at: expires,
      device_id: null,
      used_at: null,
    })
    .execute()
  audit({ action: 'enrolmentCode.issue', subject: `unit:${unitId}`, after: { expires } })
}

/** All units, by name. */
export const listUnits = ({ store }: Services) =>
  store.database
    .selectFrom('unit')
    .select(['id', 'credit_code as creditCode', 'name', 'created_at as createdAt'])
    .orderBy('name')
    .execute()
