import type { Store } from '../store/open-store.ts'
import type { LogSigner } from './log-signer.ts'

/** What publishing and verifying the log needs. */
export interface LogContext {
  readonly store: Store
  readonly log: LogSigner
}
