import type { Kysely } from 'kysely'
import { z } from 'zod'
import { accountRoleWords, type SigningRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { accountListSchema } from '../../shared/sync/account-list.ts'
import { type Envelope, envelopeSchema, keyIdSchema } from '../../shared/sync/envelope.ts'
import { keyId } from '../../trust/keys.ts'
import { readPayload } from '../../trust/verified-json.ts'
import type { Schema } from '../store/schema.ts'
import { smallDifference } from '../store/write-gate.ts'
import { type AccountKey, findAccountKeys } from './account-keys.ts'

/** A key that signed a batch. */
export interface BatchSigner {
  readonly keyId: string
  readonly unitId: string
  readonly deviceId: string
  readonly account: string
  readonly role: SigningRole
  readonly publicKey: string
  /** `unreleased`: on a list, and the administrator who signed the list is not released yet. */
  readonly state: 'valid' | 'unreleased' | 'notYet' | 'ended' | 'revoked'
  /** Day from which the state is as it is; empty for a key that is valid or unreleased. */
  readonly since: string
}

/** The device that a batch claims to come from, read before verification. It only selects the lists to look for keys in. */
const claimedDevice = (envelope: Envelope): string | undefined => {
  try {
    return readPayload(envelope, z.looseObject({ device: keyIdSchema })).device
  } catch {
    return undefined
  }
}

/** Keys of a device, or of the one that took its place, that are only on lists whose signers wait for their release. */
const findUnreleased = async (
  database: Kysely<Schema>,
  device: string,
  keyIds: readonly string[],
): Promise<BatchSigner[]> => {
  const lists = await database
    .selectFrom('accountList as list')
    .innerJoin('administratorKey as key', 'key.keyId', 'list.signer')
    .select(['list.envelope', 'list.deviceId', 'key.unitId'])
    .where(({ or, eb, selectFrom }) => {
      const successor = selectFrom('device').select('replacedBy').where('id', '=', device)
      return or([eb('list.deviceId', '=', device), eb('list.deviceId', '=', successor)])
    })
    .where('key.revokedAt', 'is', null)
    .orderBy('list.receivedAt', 'desc')
    .execute()
  const found = new Map<string, BatchSigner>()
  for (const { envelope, unitId, deviceId } of lists) {
    // Verified when it was received.
    const { accounts } = readPayload(envelopeSchema.parse(parseStrictJson(envelope)), accountListSchema)
    for (const { id, role, publicKey } of accounts) {
      const key = keyId(publicKey)
      if (role === 'administrator' || found.has(key) || !keyIds.includes(key)) continue
      found.set(key, { keyId: key, unitId, deviceId, account: id, role, publicKey, state: 'unreleased', since: '' })
    }
  }
  return [...found.values()]
}

type Validity = Pick<BatchSigner, 'state' | 'since'>

const dayOf = (at: string): string => beijingDate(Date.parse(at))

/** A revocation counts at once; a period, at the time for which it is asked. The key may have been registered by a server whose clock is ahead. */
const validityOf = ({ revokedAt, validFrom, validUntil }: AccountKey, at: number): Validity => {
  if (revokedAt) return { state: 'revoked', since: dayOf(revokedAt) }
  if (at + smallDifference < Date.parse(validFrom)) return { state: 'notYet', since: dayOf(validFrom) }
  if (at >= Date.parse(validUntil)) return { state: 'ended', since: dayOf(validUntil) }
  return { state: 'valid', since: '' }
}

/**
 * The known keys among those that signed a batch. Nothing of the batch is verified yet.
 * @param at the time for which keys' periods are judged
 */
export const findBatchSigners = async (
  database: Kysely<Schema>,
  envelope: Envelope,
  at: number,
): Promise<BatchSigner[]> => {
  const keyIds = envelope.signatures.map(({ keyid }) => keyid)
  const registered = (await findAccountKeys(database, keyIds)).map((key): BatchSigner => {
    const { keyId: id, unitId, deviceId, account, role, publicKey } = key
    return { keyId: id, unitId, deviceId, account, role, publicKey, ...validityOf(key, at) }
  })
  const lacking = keyIds.filter((id) => !registered.some((key) => key.keyId === id))
  const device = lacking.length ? claimedDevice(envelope) : undefined
  return device === undefined ? registered : [...registered, ...(await findUnreleased(database, device, lacking))]
}

/** Whether these are one clerk and one reviewer, two accounts with two keys. */
export const areTwoPeople = (signers: readonly BatchSigner[]): boolean => {
  const roles = signers.map(({ role }) => role).sort()
  const accounts = new Set(signers.map(({ account }) => account))
  return roles.join() === 'clerk,reviewer' && accounts.size === 2 && signers.length === 2
}

/**
 * The names of a device's accounts by their ids, as released administrators listed them, or those who wait while there is no other.
 * Lists of other computers do not count, because each could give the unit's people other names.
 */
export const accountNames = async (database: Kysely<Schema>, deviceId: string): Promise<Map<string, string>> => {
  const lists = await database
    .selectFrom('accountList as list')
    .innerJoin('administratorKey as key', 'key.keyId', 'list.signer')
    .select(['list.envelope', 'key.releasedAt'])
    .where('list.deviceId', '=', deviceId)
    .orderBy('list.generation')
    .execute()
  const names = new Map<string, string>()
  for (const { envelope } of [
    ...lists.filter((list) => !list.releasedAt),
    ...lists.filter((list) => list.releasedAt),
  ]) {
    // Verified when it was received.
    const { accounts } = readPayload(parseStrictJson(envelope) as Envelope, accountListSchema)
    for (const { id, name } of accounts) names.set(id, name)
  }
  return names
}

/** Whether a signer's key was out of force at the time for which it was judged. */
export const isOutOfForce = ({ state }: BatchSigner): boolean =>
  state === 'notYet' || state === 'ended' || state === 'revoked'

const keyProblems = {
  notYet: 'server.batch.keyNotYet',
  ended: 'server.batch.keyEnded',
  revoked: 'server.batch.keyRevoked',
} as const

/**
 * Requires one clerk and one reviewer whose keys are in force, or wait for their administrator's release.
 * @returns ids of the keys that wait for their administrator's release
 * @throws Problem `server.batch.signers`, `server.batch.keyRole`, `server.batch.keyNotYet`, `server.batch.keyEnded`,
 * `server.batch.keyRevoked`, each about one person by name
 */
export const checkSigners = async (database: Kysely<Schema>, signers: readonly BatchSigner[]): Promise<string[]> => {
  const named = async ({ deviceId, account }: BatchSigner): Promise<string> =>
    (await accountNames(database, deviceId)).get(account) ?? account
  for (const signer of signers) {
    const { state, since } = signer
    if (state === 'notYet' || state === 'ended' || state === 'revoked')
      throw new Problem(keyProblems[state], { name: await named(signer), since })
  }
  if (!areTwoPeople(signers)) {
    const [one, other] = signers
    if (signers.length === 2 && one!.account !== other!.account && one!.role === other!.role)
      throw new Problem('server.batch.keyRole', {
        names: `${await named(one!)}、${await named(other!)}`,
        role: accountRoleWords[one!.role],
      })
    throw new Problem('server.batch.signers')
  }
  return signers.filter(({ state }) => state === 'unreleased').map((key) => key.keyId)
}
