import type { BlobStore } from '../blobs/blob-store.ts'
import type { Store } from '../store/open-store.ts'

/** What the roster and the photos of applicants need. */
export interface ApplicantsContext {
  readonly store: Store
  readonly blobs: BlobStore
  readonly now: () => Date
}
