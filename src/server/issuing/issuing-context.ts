import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { PhotoJudge } from '../photos/photo-judges.ts'
import type { PhotoThreads } from '../photos/photo-threads.ts'
import type { Store } from '../store/open-store.ts'
import type { PublishedDictionaries } from '../units/published-dictionaries.ts'
import type { PdfPool } from './pdf-pool.ts'

/** Context of confirming, of asking for certificates to be issued, and of revoking. */
export interface IssuingContext {
  readonly store: Store
  readonly blobs: BlobStore
  readonly jobs: Jobs
  readonly now: () => Date
  readonly dictionaries: PublishedDictionaries
  /** Public keys, to verify the receipts of batches before anything of them is sealed. */
  readonly keys: Pick<ProvinceKeys, 'signing' | 'log'>
  /** Decodes the photos that have no verdict yet when their batch is confirmed, */
  readonly photos: Pick<PhotoThreads, 'inspect'>
  /** and judges them. */
  readonly judges: PhotoJudge
  /** Pattern of certificate numbers (see `certificate-number.ts`). */
  readonly numberPattern: string
}

/** Context of making certificates, which the worker has. */
export interface MakingContext extends IssuingContext {
  /** Makes and seals PDFs. */
  readonly pdfs: Pick<PdfPool, 'make'>
  /** Decodes and encodes photos before they are printed. */
  readonly photos: Pick<PhotoThreads, 'inspect' | 'forPrint'>
  /** Address under which the public reaches the province, printed on certificates. */
  readonly publicAddress: string
}
