import type { Store } from '../store/open-store.ts'

/** Context of authentication: devices and nonces in the store, and the clock. */
export interface AccessContext {
  readonly store: Store
  readonly now: () => Date
}
