import { Problem } from '../../shared/errors/problem.ts'
import { type Database, query } from '../store/database.ts'

const acceptedSeals = (database: Database, account: string): string[] =>
  database
    .all(query.selectFrom('acceptedSeal').select('digest').where('account', '=', account))
    .map(({ digest }) => digest)

/** Accepts the next entry of an account, or of all accounts, whatever it is, because the keys are others now; inside a unit of work. */
export const forgetSeals = (database: Database, account?: string): void => {
  const all = query.deleteFrom('acceptedSeal')
  database.run(account === undefined ? all : all.where('account', '=', account))
}

/**
 * Accepts these entries of an account and no others: the present and the next one before the keyring is written, the next
 * one alone after it. Inside a unit of work.
 */
export const acceptSeals = (database: Database, account: string, digests: readonly string[]): void => {
  forgetSeals(database, account)
  for (const digest of new Set(digests)) database.run(query.insertInto('acceptedSeal').values({ account, digest }))
}

/**
 * Lets an entry pass that opened by its password. An entry out of a backup, under a password from before, is refused even
 * where the database key is still the same. The first entry of an account that the store sees is accepted. Inside a unit of work.
 * @throws Problem `core.keyring.outdated`
 */
export const checkSeal = (database: Database, account: string, digest: string): void => {
  const accepted = acceptedSeals(database, account)
  if (accepted.length && !accepted.includes(digest)) throw new Problem('core.keyring.outdated')
  if (accepted.length !== 1) acceptSeals(database, account, [digest])
}
