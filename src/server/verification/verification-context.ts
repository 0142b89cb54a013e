import type { PdfVerifier } from '../../certificate/pdf-verifier.ts'
import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { LookupLimit } from '../access/lookup-limit.ts'
import type { Store } from '../store/open-store.ts'
import type { PublishedSeals } from '../units/published-seals.ts'

/** Context of verification, which needs only public keys. */
export interface VerificationContext {
  readonly store: Store
  readonly now: () => Date
  /** Public keys and the name of the province. */
  readonly keys: ProvinceKeys
  readonly lookups: LookupLimit
  readonly seals: PublishedSeals
  /** Parses PDFs of strangers outside the event loop. */
  readonly verifier: PdfVerifier
  /** Certificates are specimens, because the seal is a test authority's. Every page says so. */
  readonly specimen: boolean
}
