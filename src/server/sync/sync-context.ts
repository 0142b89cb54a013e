import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { Signer } from '../../trust/signer.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { DiskRoom } from '../blobs/disk-room.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { LogSigner } from '../log/log-signer.ts'
import type { Store } from '../store/open-store.ts'
import type { PublishedDictionaries } from '../units/published-dictionaries.ts'

/** Context of receiving photos and batches. */
export interface SyncContext {
  readonly store: Store
  readonly blobs: BlobStore
  /** Refuses photos before the disk is full. */
  readonly room: DiskRoom
  /** Decodes and judges the photos of a received batch later. */
  readonly jobs: Jobs
  readonly now: () => Date
  readonly dictionaries: PublishedDictionaries
  /** Proves in a receipt that the batch is in the log. */
  readonly log: LogSigner
  /** The province's public keys, to verify receipts that it gave earlier. */
  readonly keys: Pick<ProvinceKeys, 'signing'>
  /** Signs receipts. */
  readonly receiptSigner: Signer
}
