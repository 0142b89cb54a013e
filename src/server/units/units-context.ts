import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import type { Signer } from '../../trust/signer.ts'
import type { Store } from '../store/open-store.ts'
import type { PublishedDictionaries } from './published-dictionaries.ts'
import type { PublishedSeals } from './published-seals.ts'

/** Context of registering units, devices and keys, and of publishing dictionaries. */
export interface UnitsContext {
  readonly store: Store
  readonly now: () => Date
  readonly dictionaries: PublishedDictionaries
  readonly seals: PublishedSeals
  readonly dictionarySigner: Signer
  readonly sealListSigner: Signer
  /** Signs answers to enrolment files. */
  readonly enrolmentSigner: Signer
  /** Public keys of the province, as devices pin them. */
  readonly keys: ProvinceKeys
  /** Address under which units reach the province. */
  readonly publicAddress: string
}
