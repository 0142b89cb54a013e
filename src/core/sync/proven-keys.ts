import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { ProvinceClient } from './province-client.ts'

/**
 * The public keys of the server. The server signs them with the signing key among them, for this question and this
 * address, so a server that copied the public keys of another one is refused.
 * @throws Problem `core.sync.*`
 */
export const provenKeys = (client: ProvinceClient, signal?: AbortSignal): Promise<ProvinceKeys> =>
  client.call('provinceKeys', { signal, provenBy: (keys) => keys.signing.publicKey })

type PinnedKeys = Pick<ProvinceKeys, 'signing' | 'log'>

/** Whether two sets of keys belong to the same province: its keys for receipts and for the log. */
export const sameKeys = (one: PinnedKeys, other: PinnedKeys): boolean =>
  one.signing.publicKey === other.signing.publicKey && one.log.verifierKey === other.log.verifierKey
