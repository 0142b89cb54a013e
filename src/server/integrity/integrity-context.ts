import type { BlobStore } from '../blobs/blob-store.ts'
import type { HeadsFolder } from '../heads/heads-folder.ts'
import type { LogContext } from '../log/log-context.ts'
import type { Store } from '../store/open-store.ts'

/** Context of checking a province at rest. */
export interface IntegrityContext {
  readonly store: Store
  readonly blobs: BlobStore
  /** How far the database had come, if anything beside it says so. */
  readonly heads?: Pick<HeadsFolder, 'read'>
  /** Public keys, to verify what was signed. */
  readonly keys: LogContext['keys']
}
