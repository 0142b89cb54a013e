import type { BlobStore } from '../blobs/blob-store.ts'
import type { Store } from '../store/open-store.ts'

/** Context of the roster and the photos of applicants. */
export interface ApplicantsContext {
  readonly store: Store
  readonly blobs: BlobStore
  readonly now: () => Date
}
