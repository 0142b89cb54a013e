import type { Store } from '../store/open-store.ts'

/** What authentication needs: devices and nonces in the store, and the clock. */
export interface AccessContext {
  readonly store: Store
  readonly now: () => Date
}
