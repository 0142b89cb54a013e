import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { Store } from '../store/open-store.ts'
import type { LogSigner } from './log-signer.ts'

/** Context of publishing and verifying the log. */
export interface LogContext {
  readonly store: Store
  readonly log: LogSigner
  /** Public keys, to verify what was given out. */
  readonly keys: Pick<ProvinceKeys, 'signing' | 'log'>
}
