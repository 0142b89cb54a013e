import { randomInt } from 'node:crypto'
import { sha256Hex } from '../../trust/sha256.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const count = 10

const newCode = (): string =>
  Array.from({ length: 3 }, () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('')).join(
    '-',
  )

/** A code has 59 random bits, which is enough while guesses are limited (`sign-in-attempts.ts`), so a plain hash will do. */
const hashOf = (officer: string, code: string): string =>
  sha256Hex(`gzzc-officer-recovery:${officer}:${code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')}`)

/** Gives an officer ten new codes in place of all others. They are shown once. */
export const renewRecoveryCodes = async ({ database }: UnitOfWork, officer: string): Promise<string[]> => {
  const codes = Array.from({ length: count }, newCode)
  await database.deleteFrom('officerRecoveryCode').where('officer', '=', officer).execute()
  const rows = codes.map((code) => ({ codeHash: hashOf(officer, code), officer, usedAt: null }))
  await database.insertInto('officerRecoveryCode').values(rows).execute()
  return codes
}

/** Uses a code up. @returns whether it was an unused code of this officer */
export const spendRecoveryCode = async (
  { database, at }: UnitOfWork,
  officer: string,
  code: string,
): Promise<boolean> => {
  const { numUpdatedRows } = await database
    .updateTable('officerRecoveryCode')
    .set({ usedAt: at })
    .where('codeHash', '=', hashOf(officer, code))
    .where('officer', '=', officer)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
