import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import type { ProvinceSecrets, ProvinceSettings } from './home.ts'
import type { LogStore } from './log/log-store.ts'
import type { Store } from './store/open-store.ts'
import type { DictionaryShelf } from './units/published-dictionaries.ts'

/** What every slice of the server works with. */
export interface Services {
  readonly settings: ProvinceSettings
  readonly secrets: ProvinceSecrets
  readonly store: Store
  readonly blobs: BlobStore
  readonly log: LogStore
  readonly dictionaries: DictionaryShelf
  readonly now: () => Date
}

/** The public half of the province's keys, as devices pin them. */
export const provinceKeys = ({ settings, secrets, log }: Services): ProvinceKeys => ({
  province: settings.province,
  signing: { keyId: secrets.signing.keyId, publicKey: secrets.signing.publicKey },
  token: { keyId: secrets.token.keyId, publicKey: secrets.token.publicKey },
  log: log.identity,
  rootCertificate: secrets.rootCertificate,
})
