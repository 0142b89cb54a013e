import { z } from 'zod'
import { accountListRequestSchema } from './account-list.ts'
import { submissionSchema } from './batch.ts'
import { dictionaryFileSchema } from './dictionary-file.ts'
import {
  accountKeyAnswerSchema,
  deviceStandingSchema,
  enrolAnswerSchema,
  enrolRequestSchema,
  provinceKeysSchema,
  revokeAccountKeyRequestSchema,
} from './enrolment.ts'
import { type FeedPage, feedAnswerSchema, feedPageSchema } from './feed.ts'
import { handBackAnswerSchema, handBackRequestSchema } from './hand-back.ts'
import { headsAnswerSchema, headsRequestSchema } from './heads.ts'
import { consistencySchema } from './log.ts'
import { lackingAnswerSchema, lackingRequestSchema, packAnswerSchema, wantedAnswerSchema } from './photo-pack.ts'
import { signedReceiptSchema } from './receipt.ts'
import { rosterAnswerSchema, rosterRequestSchema } from './roster.ts'
import { sealListFileSchema } from './seal-list.ts'
import { tolerant } from './tolerant.ts'
import { unitPhotosRequestSchema, unitRecordsRequestSchema } from './unit-records.ts'
import {
  lookupAnswerSchema,
  lookupRequestSchema,
  statusAnswerSchema,
  tokenRequestSchema,
  verificationSchema,
} from './verification.ts'

/** `device`: needs a request signature of an enrolled device; `public`: open to everyone and rate-limited. */
export type RouteAccess = 'device' | 'public'

const text = z.string()
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/**
 * The whole contract of the wire: method, path (`:name` is a parameter), permitted callers, request, answer.
 * An answer that is not 2xx is a `ProblemValue` of the error registry.
 */
export const routes = {
  enrol: {
    method: 'POST',
    path: '/api/v1/enrolments',
    access: 'device',
    request: enrolRequestSchema,
    answer: enrolAnswerSchema,
  },
  /** The device's list of accounts, signed by an administrator of the unit. */
  submitAccountList: {
    method: 'POST',
    path: '/api/v1/account-list',
    access: 'device',
    request: accountListRequestSchema,
    answer: deviceStandingSchema,
    sealed: true,
  },
  revokeAccountKey: {
    method: 'POST',
    path: '/api/v1/account-keys/revoke',
    access: 'device',
    request: revokeAccountKeyRequestSchema,
    answer: accountKeyAnswerSchema,
  },
  deviceStanding: {
    method: 'GET',
    path: '/api/v1/device',
    access: 'device',
    request: null,
    answer: deviceStandingSchema,
  },
  dictionary: {
    method: 'GET',
    path: '/api/v1/dictionary',
    access: 'device',
    request: null,
    answer: dictionaryFileSchema,
  },
  /** First in a round of sync: device and province compare how far the log and the device's audit are. */
  heads: {
    method: 'POST',
    path: '/api/v1/heads',
    access: 'device',
    request: headsRequestSchema,
    answer: headsAnswerSchema,
  },
  lackingPhotos: {
    method: 'POST',
    path: '/api/v1/photos/lacking',
    access: 'device',
    request: lackingRequestSchema,
    answer: lackingAnswerSchema,
  },
  /** Photos that the unit should send again, because the province's file is damaged. */
  wantedPhotos: {
    method: 'GET',
    path: '/api/v1/photos/wanted',
    access: 'device',
    request: null,
    answer: wantedAnswerSchema,
  },
  /** Body: a photo pack (`photo-pack.ts`). */
  uploadPhotos: {
    method: 'POST',
    path: '/api/v1/photos/packs',
    access: 'device',
    sealed: true,
    request: bytes,
    answer: packAnswerSchema,
  },
  submitBatch: {
    method: 'POST',
    path: '/api/v1/batches',
    access: 'device',
    sealed: true,
    request: submissionSchema,
    answer: signedReceiptSchema,
  },
  /** After the province went on from a backup: results that it lost. */
  handBack: {
    method: 'POST',
    path: '/api/v1/hand-back',
    access: 'device',
    sealed: true,
    request: handBackRequestSchema,
    answer: handBackAnswerSchema,
  },
  receipt: {
    method: 'GET',
    path: '/api/v1/batches/:batchId/receipt',
    access: 'device',
    request: null,
    answer: signedReceiptSchema,
  },
  /** What the province has of the unit's records. Answers sealed JSON (`unit-records.ts`). */
  unitRecords: {
    method: 'POST',
    path: '/api/v1/records',
    access: 'device',
    request: unitRecordsRequestSchema,
    answer: bytes,
  },
  /** Photos of those records. Answers a sealed photo pack with as many of them as fit. */
  unitPhotos: {
    method: 'POST',
    path: '/api/v1/records/photos',
    access: 'device',
    request: unitPhotosRequestSchema,
    answer: bytes,
  },
  /** Which records wait for their applicants' photos. */
  roster: {
    method: 'POST',
    path: '/api/v1/roster',
    access: 'device',
    sealed: true,
    request: rosterRequestSchema,
    answer: rosterAnswerSchema,
  },
  /** Returns the bytes of a photo that an applicant uploaded for a record of the unit. */
  uploadedPhoto: {
    method: 'GET',
    path: '/api/v1/uploads/:sha256',
    access: 'device',
    request: null,
    answer: bytes,
  },
  /** Query: `after`, `limit`. */
  feed: { method: 'GET', path: '/api/v1/feed', access: 'device', request: null, answer: feedAnswerSchema },
  /** Returns the bytes of the PDF to the unit that submitted the record. */
  certificatePdf: {
    method: 'GET',
    path: '/api/v1/certificates/:number/pdf',
    access: 'device',
    request: null,
    answer: bytes,
  },
  /** Query: `file`, the SHA-256 of a PDF that is compared with the issued one. */
  certificateStatus: {
    method: 'GET',
    path: '/api/v1/certificates/:number/status',
    access: 'public',
    request: null,
    answer: statusAnswerSchema,
  },
  lookup: {
    method: 'POST',
    path: '/api/v1/lookup',
    access: 'public',
    request: lookupRequestSchema,
    answer: lookupAnswerSchema,
  },
  /** Body: the PDF's bytes (`application/pdf`). */
  verifyPdf: {
    method: 'POST',
    path: '/api/v1/verify/pdf',
    access: 'public',
    request: bytes,
    answer: verificationSchema,
  },
  /** */
  verifyToken: {
    method: 'POST',
    path: '/api/v1/verify/token',
    access: 'public',
    request: tokenRequestSchema,
    answer: verificationSchema,
  },
  /** The province's seals, for anyone who verifies without asking about each certificate. */
  sealList: { method: 'GET', path: '/api/v1/seals', access: 'public', request: null, answer: sealListFileSchema },
  provinceKeys: { method: 'GET', path: '/api/v1/keys', access: 'public', request: null, answer: provinceKeysSchema },
  rootCertificate: { method: 'GET', path: '/api/v1/root.pem', access: 'public', request: null, answer: text },
  /** A signed note (C2SP tlog-checkpoint). */
  logCheckpoint: { method: 'GET', path: '/api/v1/log/checkpoint', access: 'public', request: null, answer: text },
  /** Query: `index`. A C2SP tlog-proof. */
  logProof: { method: 'GET', path: '/api/v1/log/proof', access: 'public', request: null, answer: text },
  /** Query: `from`, `to`: tree sizes. */
  logConsistency: {
    method: 'GET',
    path: '/api/v1/log/consistency',
    access: 'public',
    request: null,
    answer: consistencySchema,
  },
} as const satisfies Record<
  string,
  {
    method: 'GET' | 'POST'
    path: string
    access: RouteAccess
    /** The body contains personal data and is sealed to the province's key. */
    sealed?: true
    request: z.ZodType | null
    answer: z.ZodType
  }
>

export type RouteName = keyof typeof routes

/** Whether the body of a route's requests is sealed to the province's key. */
export const isSealedRoute = (name: RouteName): boolean => 'sealed' in routes[name]

/** Content type of a sealed body. */
export const sealedMediaType = 'application/vnd.gzzc.sealed'

/** The purpose that a sealed body names, and the text that is authenticated with it: it opens for this request alone. */
export const sealedBody = {
  info: 'gzzc-request-body-v1',
  additional: (device: string, path: string): string => `${device}\n${path}`,
} as const

export type RouteRequest<N extends RouteName> = (typeof routes)[N]['request'] extends z.ZodType
  ? z.input<(typeof routes)[N]['request']>
  : undefined
export type RouteAnswer<N extends RouteName> = z.output<(typeof routes)[N]['answer']>

/** An answer as a client reads it, which may be older than the server. */
export type ReadAnswer<N extends RouteName> = N extends 'feed' ? FeedPage : RouteAnswer<N>

/** The schema by which a client reads an answer: what a later version added is left out, and its events are kept. */
export const readingSchema = (name: RouteName): z.ZodType =>
  tolerant(name === 'feed' ? feedPageSchema : (routes[name].answer as z.ZodType))

/**
 * A route's path with its `:places` filled and the query appended, both percent-encoded.
 * @example routePath('logConsistency', {}, { from: 3, to: 7 }) // '/api/v1/log/consistency?from=3&to=7'
 */
export const routePath = (
  name: RouteName,
  places: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number>> = {},
): string => {
  const path = routes[name].path.replace(/:(\w+)/g, (_, place: string) => encodeURIComponent(places[place] ?? ''))
  const search = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
  return search.length ? `${path}?${search.join('&')}` : path
}
