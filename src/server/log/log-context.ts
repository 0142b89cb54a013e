import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { Store } from '../store/open-store.ts'
import type { LogSigner } from './log-signer.ts'
import type { SignedHeads } from './signed-heads.ts'

/** Context of signing and verifying the log. */
export interface LogContext {
  readonly store: Store
  readonly log: LogSigner
  /** Public keys, to verify what was given out. */
  readonly keys: Pick<ProvinceKeys, 'signing' | 'log'>
}

/** Context of publishing the log. It needs no key where the heads were signed before. */
export interface PublishedLogContext {
  readonly store: Store
  readonly log: SignedHeads
}
