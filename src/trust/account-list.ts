import { Problem } from '../shared/errors/problem.ts'
import { type AccountList, accountListSchema } from '../shared/sync/account-list.ts'
import { type Envelope, envelopeSchema, payloadTypes } from '../shared/sync/envelope.ts'
import { canonicalBytes } from './canonical.ts'
import { signEnvelope, verifyEnvelope } from './dsse.ts'
import { importVerifyingKey, keyId, type SigningKey, type VerifyingKey } from './keys.ts'
import { sha256Hex } from './sha256.ts'
import { parseVerified, readPayload } from './verified-json.ts'

/** A list whose signature is valid. */
export interface OpenedAccountList {
  readonly list: AccountList
  /** Key id of the administrator who signed it. Whether that key is trusted is for the caller to decide. */
  readonly signer: string
  /** SHA-256 of the signed bytes, hex. */
  readonly digest: string
}

/** Signs a computer's list of accounts. @param administrator a key that is on the list */
export const signAccountList = (list: AccountList, administrator: SigningKey): Envelope =>
  signEnvelope(payloadTypes.accountList, canonicalBytes(accountListSchema.parse(list)), [administrator])

/** The administrators' keys that an envelope claims to list. Nothing is verified yet; they only select what to verify with. */
const claimedAdministrators = (value: unknown): VerifyingKey[] => {
  try {
    const { accounts } = readPayload(envelopeSchema.parse(value), accountListSchema)
    return accounts.filter(({ role }) => role === 'administrator').map(({ publicKey }) => importVerifyingKey(publicKey))
  } catch (cause) {
    throw new Problem('trust.envelope.malformed', { where: 'payload' }, { cause })
  }
}

/**
 * Verifies a list: one administrator on it signed it, and no id, name or key is on it twice.
 * @throws Problem `trust.envelope.*`, `trust.accountList.twice`
 * @example
 * const { list, signer } = openAccountList(received)
 */
export const openAccountList = (value: unknown): OpenedAccountList => {
  const { payload, keyIds } = verifyEnvelope(value, payloadTypes.accountList, claimedAdministrators(value))
  if (keyIds.length !== 1) throw new Problem('trust.envelope.malformed', { where: 'signatures' })
  const list = parseVerified(payload, accountListSchema)
  const columns = [
    list.accounts.map(({ id }) => id),
    list.accounts.map(({ name }) => name),
    list.accounts.map(({ publicKey }) => keyId(publicKey)),
  ]
  if (columns.some((column) => new Set(column).size !== column.length)) throw new Problem('trust.accountList.twice')
  return { list, signer: keyIds[0]!, digest: sha256Hex(payload) }
}
