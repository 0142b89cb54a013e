import type { AskedParts } from '../../shared/sync/request-signature.ts'
import type { Store } from '../store/open-store.ts'
import type { OwnHosts } from './own-hosts.ts'

/** What signed answers need. A process without the province's signing key has none and answers without a signature. */
export interface AnswerContext {
  /** The hosts under which units reach this server. A request that was signed for another host is refused. */
  readonly hosts: OwnHosts
  /** Signs an answer to a question with the province's signing key. @returns base64 */
  readonly signAnswer: (asked: AskedParts, status: number, body: Uint8Array | string) => Promise<string>
}

/** What authentication needs: devices and nonces in the store, the clock, and what signed answers need. */
export interface AccessContext extends AnswerContext {
  readonly store: Store
  readonly now: () => Date
  /** Opens what a unit sealed to the province. @throws Problem `trust.sealed.broken` */
  readonly openSealed: (sealed: Uint8Array, info: string, additional: string) => Buffer
}
