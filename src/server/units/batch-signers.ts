import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { SigningRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { accountListSchema } from '../../shared/sync/account-list.ts'
import { type Envelope, envelopeSchema, keyIdSchema } from '../../shared/sync/envelope.ts'
import { keyId } from '../../trust/keys.ts'
import { readPayload } from '../../trust/verified-json.ts'
import type { Schema } from '../store/schema.ts'
import { findAccountKeys } from './account-keys.ts'

/** A key that signed a batch. */
export interface BatchSigner {
  readonly keyId: string
  readonly unitId: string
  readonly account: string
  readonly role: SigningRole
  readonly publicKey: string
  /** `unreleased`: on a list, and the administrator who signed the list is not released yet; `ended`: revoked or expired. */
  readonly state: 'valid' | 'unreleased' | 'ended'
}

/** The device that a batch claims to come from, read before verification. It only selects the lists to look for keys in. */
const claimedDevice = (envelope: Envelope): string | undefined => {
  try {
    return readPayload(envelope, z.looseObject({ device: keyIdSchema })).device
  } catch {
    return undefined
  }
}

/** Keys of a device that are only on lists whose signers wait for their release. */
const findUnreleased = async (
  database: Kysely<Schema>,
  deviceId: string,
  keyIds: readonly string[],
): Promise<BatchSigner[]> => {
  const lists = await database
    .selectFrom('accountList as list')
    .innerJoin('administratorKey as key', 'key.keyId', 'list.signer')
    .select(['list.envelope', 'key.unitId'])
    .where('list.deviceId', '=', deviceId)
    .where('key.revokedAt', 'is', null)
    .orderBy('list.receivedAt', 'desc')
    .execute()
  const found = new Map<string, BatchSigner>()
  for (const { envelope, unitId } of lists) {
    // Verified when it was received.
    const { accounts } = readPayload(envelopeSchema.parse(parseStrictJson(envelope)), accountListSchema)
    for (const { id, role, publicKey } of accounts) {
      const key = keyId(publicKey)
      if (role === 'administrator' || found.has(key) || !keyIds.includes(key)) continue
      found.set(key, { keyId: key, unitId, account: id, role, publicKey, state: 'unreleased' })
    }
  }
  return [...found.values()]
}

/** The known keys among those that signed a batch. Nothing of the batch is verified yet. */
export const findBatchSigners = async (
  database: Kysely<Schema>,
  envelope: Envelope,
  now: number,
): Promise<BatchSigner[]> => {
  const keyIds = envelope.signatures.map(({ keyid }) => keyid)
  const registered = (await findAccountKeys(database, keyIds)).map((key): BatchSigner => {
    const counts = !key.revokedAt && Date.parse(key.validFrom) <= now && now < Date.parse(key.validUntil)
    const { keyId: id, unitId, account, role, publicKey } = key
    return { keyId: id, unitId, account, role, publicKey, state: counts ? 'valid' : 'ended' }
  })
  const lacking = keyIds.filter((id) => !registered.some((key) => key.keyId === id))
  const device = lacking.length ? claimedDevice(envelope) : undefined
  return device === undefined ? registered : [...registered, ...(await findUnreleased(database, device, lacking))]
}

/** Whether these are one clerk and one reviewer, two accounts with two keys, none of which has ended. */
export const areTwoPeople = (signers: readonly BatchSigner[]): boolean => {
  const roles = signers
    .filter(({ state }) => state !== 'ended')
    .map(({ role }) => role)
    .sort()
  const accounts = new Set(signers.map(({ account }) => account))
  return roles.join() === 'clerk,reviewer' && accounts.size === 2 && signers.length === 2
}

/**
 * Requires one clerk and one reviewer.
 * @returns ids of the keys that wait for their administrator's release
 * @throws Problem `server.batch.signers`
 */
export const checkSigners = (signers: readonly BatchSigner[]): string[] => {
  if (!areTwoPeople(signers)) throw new Problem('server.batch.signers')
  return signers.filter(({ state }) => state === 'unreleased').map((key) => key.keyId)
}
