import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { Store } from '../store/open-store.ts'

/** Context of officers' accounts and their sign-in. */
export interface OfficersContext {
  readonly store: Store
  readonly now: () => Date
  /** Name of the province, as authenticators show it. */
  readonly province: string
  /** Address under which officers reach the console. Passkeys belong to its host. */
  readonly consoleAddress: string
  /** Public keys; secrets of one-time codes are sealed to the sealing key. */
  readonly keys: Pick<ProvinceKeys, 'sealing'>
  /** Opens what was sealed to the province. @throws Problem `trust.sealed.broken` */
  readonly openSealed: (sealed: Uint8Array, info: string, additional: string) => Buffer
}
