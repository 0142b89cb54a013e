import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { Store } from '../store/open-store.ts'

/** Context of verification, which needs only public keys. */
export interface VerificationContext {
  readonly store: Store
  readonly now: () => Date
  /** Public keys and the name of the province. */
  readonly keys: ProvinceKeys
  /** Certificates are specimens, because the seal is a test authority's. Every page says so. */
  readonly specimen: boolean
}
