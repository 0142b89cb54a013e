import type { PdfVerifier } from '../certificate/pdf-verifier.ts'
import type { ProvinceKeys } from '../shared/sync/enrolment.ts'
import { signAnswer } from '../trust/request.ts'
import type { Signer } from '../trust/signer.ts'
import type { AccessContext } from './access/access-context.ts'
import { LookupLimit } from './access/lookup-limit.ts'
import type { OwnHosts } from './access/own-hosts.ts'
import type { ApplicantsContext } from './applicants/applicants-context.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import type { DiskRoom } from './blobs/disk-room.ts'
import type { DecisionsContext } from './decisions/decisions.ts'
import type { FeedContext } from './feed/read-feed.ts'
import type { HeadsFolder } from './heads/heads-folder.ts'
import type { HeadsContext } from './heads/restored.ts'
import type { ProvinceSettings } from './home.ts'
import type { IntegrityContext } from './integrity/integrity-context.ts'
import type { IssuingContext, MakingContext } from './issuing/issuing-context.ts'
import type { PdfPool } from './issuing/pdf-pool.ts'
import type { PreviewContext, Previews } from './issuing/preview-certificate.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { LogContext, PublishedLogContext } from './log/log-context.ts'
import { LogSigner } from './log/log-signer.ts'
import { StoredCheckpoint } from './log/stored-checkpoint.ts'
import type { OfficersContext } from './officers/officers-context.ts'
import type { PhotoJudge } from './photos/photo-judges.ts'
import type { PhotoThreads } from './photos/photo-threads.ts'
import type { ProvinceRole } from './roles.ts'
import type { ProvinceSigners } from './signing/province-signers.ts'
import type { Store } from './store/open-store.ts'
import type { SyncContext } from './sync/sync-context.ts'
import { PublishedDictionaries } from './units/published-dictionaries.ts'
import { PublishedSeals } from './units/published-seals.ts'
import type { UnitsContext } from './units/units-context.ts'
import type { VerificationContext } from './verification/verification-context.ts'

/** Contexts of the slices that strangers reach. None of them signs. */
export interface PublicContexts {
  readonly verification: VerificationContext
  readonly log: PublishedLogContext
}

/** The slices that only officers use. */
type OfficersOnly = 'previewing' | 'integrity' | 'heads' | 'officers' | 'decisions'

/** Contexts of the slices that officers use. */
export interface OfficersContexts {
  readonly access: AccessContext
  readonly units: UnitsContext
  readonly sync: SyncContext
  readonly applicants: ApplicantsContext
  readonly issuing: IssuingContext
  readonly previewing: PreviewContext
  readonly log: LogContext
  readonly integrity: IntegrityContext
  readonly heads: HeadsContext
  readonly officers: OfficersContext
  readonly decisions: DecisionsContext
}

/** Contexts of the slices that units' computers reach, and of the public's questions, whose answers it signs for programs. */
export interface UnitsContexts extends Omit<OfficersContexts, 'issuing' | OfficersOnly> {
  readonly feed: FeedContext
  readonly verification: VerificationContext
  /** Units only fetch what was issued. */
  readonly issuing: Pick<IssuingContext, 'store' | 'blobs'>
}

/** Contexts of the slices whose jobs need a key. */
export interface WorkerContexts {
  readonly issuing: MakingContext
  readonly log: LogContext
}

/** The contexts of each role. */
export interface RoleContexts {
  readonly public: PublicContexts
  readonly units: UnitsContexts
  readonly officers: OfficersContexts
  readonly worker: WorkerContexts
}

/**
 * The contexts of a process with these roles. A caller passes one to the functions of its slice:
 * `confirmBatch(province.issuing, …)`.
 * @example
 * type Both = ContextsOf<'public' | 'officers'> // has `verification` and `issuing`, and no `feed`
 */
export type ContextsOf<Role extends ProvinceRole> = ('public' extends Role ? PublicContexts : unknown) &
  ('units' extends Role ? UnitsContexts : unknown) &
  ('officers' extends Role ? OfficersContexts : unknown) &
  ('worker' extends Role ? WorkerContexts : unknown)

/** Parts of an open province. */
export interface ProvinceParts {
  readonly settings: ProvinceSettings
  /** Public keys, as devices pin them. */
  readonly keys: ProvinceKeys
  readonly signers: ProvinceSigners
  readonly store: Store
  readonly blobs: BlobStore
  readonly room: DiskRoom
  readonly jobs: Jobs
  /** Only the worker has the keys for it. */
  readonly pdfs: PdfPool | undefined
  readonly previews: Previews
  readonly verifier: PdfVerifier
  readonly photos: PhotoThreads
  readonly judges: PhotoJudge
  readonly now: () => Date
  readonly hosts: OwnHosts
  readonly heads: HeadsFolder
}

/** Gives each slice of the roles what it needs and no more. A slice that does not sign gets no key. */
export const composeContexts = (
  {
    settings,
    keys,
    signers,
    store,
    blobs,
    room,
    jobs,
    pdfs,
    previews,
    verifier,
    photos,
    judges,
    now,
    hosts,
    heads,
  }: ProvinceParts,
  roles: readonly ProvinceRole[],
): Partial<RoleContexts> => {
  const { province, publicAddress, consoleAddress, numberPattern, specimen } = settings
  const dictionaries = new PublishedDictionaries()
  const seals = new PublishedSeals(keys.signing.publicKey)
  const verification = { store, now, lookups: new LookupLimit(), keys, specimen, seals, verifier }
  const issuing = { store, blobs, jobs, now, dictionaries, keys, photos, judges, numberPattern }
  const logContext = (): LogContext => ({ store, log: new LogSigner(keys.log, signers.log()), keys })
  /** The slices of units and officers. They sign with the province's signing key. */
  const signing = (log: LogContext, answer: Signer): Omit<OfficersContexts, OfficersOnly> => ({
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
    sync: { store, blobs, room, jobs, now, dictionaries, log: log.log, keys, receiptSigner: signers.receipt() },
    applicants: { store, blobs, room, now },
    issuing,
    log,
  })
  const compose: { readonly [Role in ProvinceRole]: () => RoleContexts[Role] | undefined } = {
    public: () => ({ verification, log: { store, log: new StoredCheckpoint() } }),
    units: () => ({
      ...signing(logContext(), signers.answer()),
      feed: { store },
      verification,
      issuing: { store, blobs },
    }),
    officers: () => ({
      ...signing(logContext(), signers.answer()),
      previewing: { store, blobs, photos, previews, publicAddress },
      integrity: { store, blobs, keys, heads },
      heads: { store, heads },
      officers: { store, now, province, consoleAddress, keys, openSealed: signers.openSealed() },
      decisions: { store, now, jobs, consoleAddress, dictionaries, dictionarySigner: signers.dictionary() },
    }),
    worker: () => pdfs && { issuing: { ...issuing, pdfs, publicAddress }, log: logContext() },
  }
  return Object.fromEntries(roles.map((role) => [role, compose[role]()]))
}
