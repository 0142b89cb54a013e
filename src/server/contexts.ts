import type { PdfVerifier } from '../certificate/pdf-verifier.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { signAnswer } from '../trust/request.ts'
import type { AccessContext } from './access/access-context.ts'
import { LookupLimit } from './access/lookup-limit.ts'
import type { OwnHosts } from './access/own-hosts.ts'
import type { ApplicantsContext } from './applicants/applicants-context.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import type { FeedContext } from './feed/read-feed.ts'
import type { ProvinceSettings } from './home.ts'
import type { IssuingContext } from './issuing/issuing-context.ts'
import type { PdfPool } from './issuing/pdf-pool.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { LogContext } from './log/log-context.ts'
import { LogSigner } from './log/log-signer.ts'
import type { PhotoThreads } from './photos/photo-threads.ts'
import type { ProvinceSigners } from './signing/province-signers.ts'
import type { Store } from './store/open-store.ts'
import type { SyncContext } from './sync/sync-context.ts'
import { PublishedDictionaries } from './units/published-dictionaries.ts'
import { PublishedSeals } from './units/published-seals.ts'
import type { UnitsContext } from './units/units-context.ts'
import type { VerificationContext } from './verification/verification-context.ts'

/** The context of each slice. A caller passes one to the functions of its slice: `confirmBatch(province.issuing, …)`. */
export interface ProvinceContexts {
  readonly access: AccessContext
  readonly units: UnitsContext
  readonly feed: FeedContext
  readonly sync: SyncContext
  readonly applicants: ApplicantsContext
  readonly issuing: IssuingContext
  readonly verification: VerificationContext
  readonly log: LogContext
}

/** Parts of an open province. */
export interface ProvinceParts {
  readonly settings: ProvinceSettings
  /** Public keys, as devices pin them. */
  readonly keys: ProvinceKeys
  readonly signers: ProvinceSigners
  readonly store: Store
  readonly blobs: BlobStore
  readonly jobs: Jobs
  readonly pdfs: PdfPool
  readonly verifier: PdfVerifier
  readonly photos: PhotoThreads
  readonly now: () => Date
  readonly hosts: OwnHosts
}

/** Gives each slice what it needs and no more. A slice that does not sign gets no key. */
export const composeContexts = ({
  settings,
  keys,
  signers,
  store,
  blobs,
  jobs,
  pdfs,
  verifier,
  photos,
  now,
  hosts,
}: ProvinceParts): ProvinceContexts => {
  const { publicAddress, numberPattern, specimen } = settings
  const dictionaries = new PublishedDictionaries()
  const seals = new PublishedSeals(keys.signing.publicKey)
  const log = new LogSigner(keys.log, signers.log())
  const answer = signers.answer()
  return {
    access: {
      store,
      now,
      hosts,
      openSealed: signers.openSealed(),
      signAnswer: (asked, status, body) => signAnswer(asked, status, body, answer),
    },
    units: {
      store,
      now,
      dictionaries,
      seals,
      keys,
      publicAddress,
      dictionarySigner: signers.dictionary(),
      sealListSigner: signers.sealList(),
      enrolmentSigner: signers.enrolment(),
    },
    feed: { store },
    sync: { store, blobs, photos, now, dictionaries, log, receiptSigner: signers.receipt() },
    applicants: { store, blobs, now },
    issuing: { store, blobs, jobs, now, dictionaries, keys, pdfs, photos, numberPattern, publicAddress },
    verification: { store, now, lookups: new LookupLimit(), keys, specimen, seals, verifier },
    log: { store, log, keys },
  }
}
