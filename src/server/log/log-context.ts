import type { Store } from '../store/open-store.ts'
import type { LogSigner } from './log-signer.ts'

/** Context of publishing and verifying the log. */
export interface LogContext {
  readonly store: Store
  readonly log: LogSigner
}
