import type { SigningRole } from '../../shared/account.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { Level } from '../../shared/record/words.ts'
import type { LostResultKind } from '../../shared/sync/hand-back.ts'
import type { AuditRow } from '../../trust/audit-chain.ts'
import type { JobTables } from './job-tables.ts'
import type { OfficerTables } from './officer-tables.ts'

// The tables of the province's database, for SQLite and PostgreSQL alike. Columns that are named here and in SQL have the
// same name. Times are ISO 8601 in UTC with milliseconds, days are ISO dates in Beijing's calendar, structured values are
// JSON text, hashes are SHA-256 in lower-case hex, sizes are bytes, and public keys are base64 SPKI of Ed25519 keys.

/** One row. Every unit of work updates it first, so that writers of all processes run one after another. */
export interface WriteGateTable {
  /** Always 1. */
  id: number
  /** Number of units of work so far. */
  passed: number
}

/** Organising units. A unit is never deleted, because records name it. */
export interface UnitTable {
  /** UUID. */
  id: string
  /** Unified social credit code; unique. */
  creditCode: string
  name: string
  createdAt: string
}

/** Published dictionaries, one row per version. A row never changes. */
export interface DictionaryTable {
  /** 1, 2, 3 …; records are judged by the highest. */
  version: number
  /** JSON of the signed DSSE envelope, as devices get it. */
  envelope: string
  /** Canonical JSON of the `Dictionary`. */
  body: string
  publishedAt: string
}

/** Published lists of the province's seals, one row per generation. A row never changes. */
export interface SealListTable {
  /** 1, 2, 3 …; the highest counts. */
  generation: number
  /** JSON of the signed DSSE envelope, as units and verifiers get it. */
  envelope: string
  publishedAt: string
}

/** One-time codes that bind a computer to a unit. */
export interface EnrolmentCodeTable {
  /** Hash of the code. The code itself is shown once and not stored. */
  codeHash: string
  unitId: string
  /** A code that was not used by then is refused. */
  expiresAt: string
  /** The device that used the code; it may ask again. Null for an unused code. */
  deviceId: string | null
  /** Null for an unused code. */
  usedAt: string | null
}

/** Enrolled computers of units. */
export interface DeviceTable {
  /** Key id of `publicKey`. */
  id: string
  unitId: string
  /** Name that the unit gave the computer. */
  name: string
  /** Verifies the signatures of its requests; unique. */
  publicKey: string
  enrolledAt: string
  /** Everything from a revoked device is refused. Null for one in force. */
  revokedAt: string | null
  /** `seq` of its newest batch; 0 before the first. The next batch must be one higher. */
  lastSeq: number
  /** Manifest digest of its newest batch, which the next batch must name; null before the first. */
  lastDigest: string | null
  /** Head of its audit chain, as it reported it last when a round of sync began; null before the first report. */
  auditSeq: number | null
  auditHash: string | null
  /** The device that took its place and may hand back its batches; null where none did. */
  replacedBy: string | null
}

/** Clerks and reviewers of units. An account keeps its role for good. */
export interface AccountTable {
  unitId: string
  /** UUID that the unit gave the account; unique within the unit. */
  id: string
  role: SigningRole
}

/** Public keys of units' administrators. They sign lists of accounts, and no batches. */
export interface AdministratorKeyTable {
  /** Key id of `publicKey`. */
  keyId: string
  unitId: string
  /** The computer that the key belongs to. */
  deviceId: string
  /** The unit's id for the account. */
  account: string
  /** The administrator's name, as the list gives it. */
  name: string
  publicKey: string
  listedAt: string
  /** When an officer had compared the fingerprint and released the key; null before. */
  releasedAt: string | null
  /** The officer, as in the audit log; null before. */
  releasedBy: string | null
  /** Null for a key in force. */
  revokedAt: string | null
}

/** The newest list of accounts of each administrator. */
export interface AccountListTable {
  /** `keyId` of the administrator who signed it. */
  signer: string
  deviceId: string
  generation: number
  /** SHA-256 of the signed bytes. */
  digest: string
  /** JSON of the signed DSSE envelope. */
  envelope: string
  receivedAt: string
}

/** Public keys with which clerks and reviewers sign batches. Each was on a list that a released administrator signed. */
export interface AccountKeyTable {
  /** Key id of `publicKey`. */
  keyId: string
  unitId: string
  /** `id` of the account. */
  account: string
  /** Unique, so that no two people share a key. */
  publicKey: string
  validFrom: string
  /** First instant at which the key is no longer valid. */
  validUntil: string
  /** The device that registered the key. Revoking the device revokes the key with the same `revokedAt`. */
  deviceId: string
  /** Null for a key in force. Batches signed before stay valid. */
  revokedAt: string | null
  /** `keyId` of the administrator whose list named it first; null for a key that was registered before there were lists. */
  administratorKey: string | null
}

/** Nonces of signed requests, so that a request is accepted once. Rows are deleted after the time window. */
export interface RequestNonceTable {
  /** The device that the request names. */
  deviceId: string
  /** 32 hex digits. */
  nonce: string
  at: string
}

/** Final photos that devices uploaded. The bytes are in the blob store. */
export interface PhotoTable {
  sha256: string
  size: number
  /** Pixels; 0 if the file is not an upright RGB or grey JPEG that decodes completely. */
  width: number
  /** Pixels; 0 as for `width`. */
  height: number
  storedAt: string
  /** The unit that uploaded the photo first; null for photos from before there was a quota. */
  unitId: string | null
  /** 1 once a record names the photo, else 0. Photos with 0 count against the unit's quota and are deleted after a while. */
  named: number
  /** Perceptual hash in hex; null for a photo without detail or not of the final size, and for photos from before. */
  look: string | null
  /** When its blob was found missing or changed; null while it is whole. The unit sends it again. */
  damagedAt: string | null
}

/** The parts of the looks of photos, to find photos that look alike. */
export interface PhotoLookPartTable {
  /** Which of the sixteen parts, from 0. */
  part: number
  /** Its 16 bits. */
  value: number
  /** The photo. Its parts are deleted with it. */
  sha256: string
}

/** The province's own verdicts on the content of photos, one for each version of its rules. */
export interface PhotoVerdictTable {
  /** The photo. Its verdicts are deleted with it. */
  sha256: string
  /** `judgeVersion` of `server/photos/official-photo.ts`. */
  version: number
  /** JSON array of reason codes (`shared/photo/reasons.ts`); empty for a photo that may be printed. */
  refusals: string
  judgedAt: string
}

/** Received batches, each once. */
export interface BatchTable {
  /** UUID from the manifest. */
  id: string
  unitId: string
  deviceId: string
  /** Place in the device's chain, from 1. */
  seq: number
  /** Digest of the device's batch before; null for its first. */
  previous: string | null
  /** SHA-256 of the signed manifest; unique. */
  digest: string
  recordCount: number
  /** JSON of the signed manifest's DSSE envelope. */
  envelope: string
  /** JSON of the signed receipt's DSSE envelope. */
  receipt: string
  /** C2SP tlog-proof that the batch is in the log, as given with the receipt. */
  proof: string
  /** JSON: hashes that prove that the log of `proof` continues the checkpoint named in the manifest; null: it names none. */
  consistency: string | null
  /** Position of its log entry; unique. */
  logPosition: number
  /** Head of the device's audit chain, as the manifest names it; null for manifests of version 1. */
  auditSeq: number | null
  auditHash: string | null
  receivedAt: string
  /** JSON of {@link AwaitedRelease} while signers' keys wait for their administrator's release; null otherwise. */
  awaiting: string | null
}

/** What a batch waits for, and which of its records do not proceed then either. */
export interface AwaitedRelease {
  /** Key ids of signers that were on no released list. */
  readonly keys: readonly string[]
  /** Records that are held for reasons of their own too. */
  readonly alsoHeld: readonly string[]
}

/** The records of received batches. */
export interface RecordTable {
  batchId: string
  /** UUID that the unit gave the record. A returned record keeps it when it is submitted again. */
  recordId: string
  unitId: string
  /** Index in the batch, from 0. */
  place: number
  status: RecordStatus
  /** Canonical JSON of the record as it was signed. */
  body: string
  photoSha256: string
  /** Bytes of the photo as the batch names them; null for records from before this column. */
  photoSize: number | null
  /** Index among the photos of the batch, from 0; null as for `photoSize`. */
  photoPlace: number | null
  /** JSON of the reasons given in the receipt. */
  reasons: string
  /** Hash of document type and number, to find the person's other records. */
  personKey: string
  /** Hash of person, series, specialty (without regard to its spelling) and title; unique among records in `accepted`, `held`, `confirmed`, `issued`. */
  titleKey: string
  /** The record's name, to notice another name under the same document number; empty if the record has no agreed form. */
  name: string
}

/** How many records of a batch are in each status. Triggers of the database keep it; no code writes it. */
export interface BatchProgressTable extends Record<RecordStatus, number> {
  batchId: string
  /** As in the batch, for the queues' indexes. */
  unitId: string
  receivedAt: string
}

/** Records that wait for their applicants' photos, as units report them. */
export interface RosterTable {
  unitId: string
  recordId: string
  /** The device that reported the record. */
  deviceId: string
  /** Hash of document type and number. The number itself is not stored. */
  personKey: string
  name: string
  /** In Chinese, why the last photo was returned; null if none was. */
  returned: string | null
  /** When the record was last reported. */
  since: string
}

/** Photos that applicants uploaded, one row for each record that waited. The bytes are in the blob store. */
export interface ApplicantPhotoTable {
  unitId: string
  recordId: string
  sha256: string
  size: number
  uploadedAt: string
}

/** The counters of certificate numbers. A rollback restores them, so that numbers have no gaps. */
export interface NumberSeriesTable {
  /** Year in which the title was obtained. */
  year: number
  /** Two-digit code of the series. */
  series: string
  level: Level
  /** Highest serial number given out. */
  lastSerial: number
}

/** Fields of the record that a certificate repeats as columns, to look it up and to show it. */
export const registeredFields = [
  'name',
  'documentType',
  'documentNumber',
  'series',
  'specialty',
  'title',
  'obtainedOn',
  'unit',
  'committee',
] as const satisfies readonly (keyof CertificateRecord)[]

/** The columns of {@link registeredFields}, each with the value of the record's field. */
export type RegisteredRecord = Pick<CertificateRecord, (typeof registeredFields)[number]>

/** The register of certificates. */
export interface CertificateTable extends RegisteredRecord {
  /** The certificate number, as printed. */
  number: string
  batchId: string
  recordId: string
  unitId: string
  /** Part of the number: year in which the title was obtained. */
  year: number
  /** Part of the number: two-digit code of the series. */
  seriesCode: string
  /** Part of the number. */
  level: Level
  /** Part of the number, unique with year, series code and level. */
  serial: number
  status: CertificateStatus
  /** Why the last attempt to make the PDF failed, a `ProblemValue` as JSON; null once it is issued. */
  problem: string | null
  allottedAt: string
  /** Null until the PDF is made. */
  issuedAt: string | null
  /** The text in the QR code: base32, signed. Null until the PDF is made. */
  token: string | null
  /** Null until the PDF is made, and for certificates without a PDF. */
  pdfSha256: string | null
  pdfSize: number | null
  /** Position of the log entry of its issue; unique. */
  logPosition: number | null
  /** The process that is making the PDF, on SQLite; null when none is. PostgreSQL has locks for this. */
  claimedBy: string | null
  /** When that claim ends by itself. */
  claimedUntil: string | null
  revokedAt: string | null
  /** A code of `revocationReasons`. */
  revokedCode: string | null
  /** The reason in Chinese, as verification shows it. */
  revokedText: string | null
  /** Number of the certificate that corrects this one. */
  replacedBy: string | null
}

/** Terms by which officers find certificates: see `searchTerms`. */
export interface CertificateTermTable {
  term: string
  number: string
}

/** Batches whose issue an officer paused. */
export interface IssuePauseTable {
  batchId: string
  officer: string
  at: string
}

/** Files that decisions are based on. The bytes are in the blob store. */
export interface EvidenceTable {
  sha256: string
  /** As the officer's computer names it. */
  name: string
  mediaType: string
  size: number
  addedBy: string
  addedAt: string
}

/** Files of certificates that were made anew under the same number. A row never changes. */
export interface FormerFileTable {
  pdfSha256: string
  number: string
  /** SHA-256 of the text in its QR code. */
  tokenSha256: string | null
  replacedAt: string
}

/** Events for units, which devices fetch by cursor. */
export interface FeedTable {
  /** Rises in the order in which events become visible, over all units. */
  seq: number
  unitId: string
  at: string
  kind: string
  /** JSON of the `FeedEvent`. */
  body: string
}

/** Entries of the log. A row never changes. */
export interface LogEntryTable {
  /** 0, 1, 2 … without gaps. */
  position: number
  /** Canonical JSON of the `LogEntry`. */
  body: string
}

/** The newest head of the log that the worker signed for processes without the log's key. */
export interface LogCheckpointTable {
  size: number
  /** C2SP signed note. */
  note: string
}

/** Hashes of the complete subtrees of the log's Merkle tree (RFC 6962). */
export interface LogNodeTable {
  /** The subtree has 2^level leaves; level 0 are the leaves themselves. */
  level: number
  /** Index among the subtrees of this level, from 0. */
  place: number
  hash: string
}

/** One row: how far the audit chain is. It is written with the chain's rows, so that a chain that was cut shows. */
export interface AuditHeadTable {
  /** Always 1. */
  id: number
  /** The newest row; 0 before the first. */
  seq: number
  hash: string
  /** Hash of the newest row whose hash is in the log. */
  loggedHash: string
}

/** One row: which province the database belongs to. */
export interface ProvinceTable {
  /** Always 1. */
  id: number
  /** UUID, also in the settings. */
  provinceId: string
  /** Canonical JSON of the public keys. */
  keys: string
  /** Rises each time the province goes on from a backup. */
  epoch: number
}

/** Each time the province went on from a backup. A row never changes. */
export interface RestorationTable {
  /** The epoch that began. */
  epoch: number
  /** Position of its log entry, and so how many entries the backup had. */
  position: number
  /** How many entries more the log once had. */
  lost: number
}

/** Results that the province gave, lost with a restoration, and got back from the unit. They are a unit's word: no certificate follows from them alone. */
export interface LostResultTable {
  unitId: string
  recordId: string
  batchId: string
  /** The device that handed it back. */
  deviceId: string
  /** How far the record had come. */
  kind: LostResultKind
  number: string
  pdfSha256: string | null
  /** Why the certificate was revoked, or the number of the one that replaced it. */
  reason: string | null
  handedBackAt: string
}

/** The province's tables as Kysely sees them. */
export interface Schema extends JobTables, OfficerTables {
  province: ProvinceTable
  restoration: RestorationTable
  lostResult: LostResultTable
  writeGate: WriteGateTable
  unit: UnitTable
  dictionary: DictionaryTable
  sealList: SealListTable
  enrolmentCode: EnrolmentCodeTable
  device: DeviceTable
  account: AccountTable
  administratorKey: AdministratorKeyTable
  accountList: AccountListTable
  accountKey: AccountKeyTable
  requestNonce: RequestNonceTable
  photo: PhotoTable
  photoLookPart: PhotoLookPartTable
  photoVerdict: PhotoVerdictTable
  batch: BatchTable
  record: RecordTable
  batchProgress: BatchProgressTable
  roster: RosterTable
  applicantPhoto: ApplicantPhotoTable
  numberSeries: NumberSeriesTable
  certificate: CertificateTable
  formerFile: FormerFileTable
  certificateTerm: CertificateTermTable
  issuePause: IssuePauseTable
  evidence: EvidenceTable
  feed: FeedTable
  logEntry: LogEntryTable
  logNode: LogNodeTable
  logCheckpoint: LogCheckpointTable
  /** The audit chain: one row per operation, each with the hash of the row before. Columns: see `trust/audit-chain.ts`. */
  audit: AuditRow
  auditHead: AuditHeadTable
}

/** `accepted` and `held` wait for the province's officer; `refused` and `returned` are back with the unit. */
export type RecordStatus = 'accepted' | 'held' | 'refused' | 'confirmed' | 'returned' | 'issued' | 'revoked'

/** `allotted`: the certificate has its number, and its PDF is not made yet. */
export type CertificateStatus = 'allotted' | 'inForce' | 'corrected' | 'revoked'
