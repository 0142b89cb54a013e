import type { BlobStore } from '../blobs/blob-store.ts'
import type { LogContext } from '../log/log-context.ts'
import type { Store } from '../store/open-store.ts'

/** Context of checking a province at rest. */
export interface IntegrityContext {
  readonly store: Store
  readonly blobs: BlobStore
  /** Public keys, to verify what was signed. */
  readonly keys: LogContext['keys']
}
