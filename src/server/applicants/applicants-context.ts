import type { BlobStore } from '../blobs/blob-store.ts'
import type { DiskRoom } from '../blobs/disk-room.ts'
import type { Store } from '../store/open-store.ts'

/** Context of the roster and the photos of applicants. */
export interface ApplicantsContext {
  readonly store: Store
  readonly blobs: BlobStore
  /** Refuses photos before the disk is full. */
  readonly room: DiskRoom
  readonly now: () => Date
}
