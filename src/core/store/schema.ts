import type { Generated, Selectable } from 'kysely'
import type { AccountRole } from '../../shared/account.ts'
import { ownFields } from '../../shared/record/field-lists.ts'
import type { State } from '../../shared/record/life-cycle.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { SuggestedField } from '../../shared/record/record-fields.ts'
import type { Level, ReviewType } from '../../shared/record/words.ts'
import type { AuditRow } from '../../trust/audit-chain.ts'
import type { LogRelation } from '../../trust/log-consistency.ts'
import type {
  PhotoAttemptTable,
  PhotoLookPartTable,
  PhotoOriginalTable,
  PhotoReasonTable,
  PhotoSameTable,
  PhotoTable,
  PhotoUnplacedTable,
  PhotoUploadTable,
  RosterEntryTable,
} from './photo-schema.ts'
import type { AdoptionConflictTable, LostResultTable, ParkedEventTable, RestorationTable } from './province-schema.ts'

export interface AccountTable {
  id: string
  name: string
  role: AccountRole
  /** Base64 SPKI of the account's Ed25519 key. */
  publicKey: string
  createdAt: string
  /** When the province confirmed the registration of the key. */
  registeredAt: string | null
}

type OwnValues = Omit<CertificateRecord, 'details'>

/** What is judged and signed: the record's own fields, null for those without a value, and its details. */
export type ContentTable = {
  [Name in keyof OwnValues]-?: undefined extends OwnValues[Name]
    ? Exclude<OwnValues[Name], undefined> | null
    : OwnValues[Name]
} & {
  /** JSON of `ReviewDetails`. */
  details: string
}

export interface RecordTable extends ContentTable {
  /** Order of entry; the keyset of lists. */
  ordinal: Generated<number>
  id: string
  state: State
  /** Person, series, specialty, title: unique. */
  duplicateKey: string
  /** SHA-256 over the record's canonical bytes, hex. */
  contentHash: string
  /** JSON of the warnings with which it was accepted. */
  warnings: string
  returnCode: string | null
  returnText: string | null
  photo: string | null
  batchId: string | null
  certificateNumber: string | null
  importId: string | null
  sourceSheet: string | null
  sourceRow: number | null
  dictionaryVersion: number
  enteredBy: string
  photoBy: string | null
  createdAt: string
  updatedAt: string
}

/** Full-text index of records, by ordinal. Terms go in and never come out. */
export interface RecordSearchTable {
  /** The record's ordinal. */
  rowid: number
  terms: string
}

/** Records whose terms are to be made anew before the unit of work ends. */
export interface SearchWaitingTable {
  ordinal: number
  indexed: 0 | 1
}

/** Holds a row while a unit of work indexes the records that it enters by itself. */
export interface BulkIndexingTable {
  id: 1
}

/** Values that forms offer. */
export interface FieldValueTable {
  id: Generated<number>
  field: SuggestedField
  value: string
  /** Records that have it. */
  uses: number
  indexed: Generated<0 | 1>
}

/** What a changed dictionary made of a record. */
export interface RejudgementTable {
  ordinal: number
  fromVersion: number
  toVersion: number
  /** JSON of the faults before and after. */
  was: string
  now: string
  /** It went back to draft. */
  reopened: 0 | 1
  at: string
}

/** Counts of records by state, review type and level. */
export interface RecordTallyTable {
  state: State
  reviewType: ReviewType
  level: Level
  records: number
}

/** Counts of an import's records by state. */
export interface ImportTallyTable {
  importId: string
  state: State
  records: number
}

/** A record as it is read. */
export type RecordRow = Selectable<RecordTable>

export interface ImportTable {
  id: string
  fileName: string
  fileHash: string
  rows: number
  accepted: number
  refused: number
  warned: number
  duplicates: number
  /** Left out because a warning of theirs was not confirmed. */
  unconfirmed: Generated<number>
  account: string
  at: string
  /** When it was undone as a whole, and by whom. */
  undoneAt: string | null
  undoneBy: string | null
}

/** What an imported record was read from, beyond its place; only for records where that differs from the record. */
export interface RecordOriginTable {
  /** The record's. */
  ordinal: number
  /** JSON of `OriginChange[]`. */
  changes: string
  /** JSON: texts of the columns without a field, by header. */
  aside: string
}

/** What a reviewer last saw of a record. */
export interface ReviewLookTable {
  account: string
  recordId: string
  seq: number
  /** JSON. */
  seen: string
  at: string
}

/** A drawn sample: the seed and what it was drawn from. */
export interface ReviewSampleTable {
  id: string
  account: string
  seed: string
  percent: number
  population: number
  populationHash: string
  at: string
}

export interface ReviewSampleRecordTable {
  sampleId: string
  recordId: string
}

/** A batch that was withdrawn before the countersignature. */
export interface WithdrawnBatchTable {
  id: string
  seq: number
  digest: string
  count: number
  clerk: string
  createdAt: string
  withdrawnBy: string
  withdrawnAt: string
  reason: string
}

export interface BatchTable {
  id: string
  /** The number that people see. */
  seq: number
  /** The device that this computer was when the batch was frozen, and the batch's place in that device's chain. */
  device: string | null
  chainSeq: number
  /** Digest of the device's batch before, hex. */
  previous: string | null
  /** SHA-256 of the signed manifest, hex. */
  digest: string
  count: number
  /** JSON of the DSSE envelope: signed by the clerk, later by the reviewer too. */
  envelope: string
  clerk: string
  reviewer: string | null
  /** JSON of the signed receipt. */
  receipt: string | null
  createdAt: string
  sealedAt: string | null
  receivedAt: string | null
  /** When a proof showed that the kept log continues the one of the receipt; null before. */
  connectedAt: string | null
  /** When it was brought back from the province; null for a batch of this store. */
  adoptedAt: string | null
  /** JSON of the problem with which the province refused it as a whole; null while it did not. */
  refusal: string | null
  /** JSON of the receipt that the province lost with a restoration; null where it did not. */
  lostReceipt: string | null
}

export interface BatchRecordTable {
  batchId: string
  /** Place of the record's leaf. */
  position: number
  recordId: string
  /** The record as it was signed: canonical JSON. */
  record: string
  photo: string
  outcome: 'accepted' | 'refused' | 'held' | null
}

export type AuditTable = AuditRow

/** One row: how far the audit is. It is written with the audit's rows, so that an audit that was cut shows. */
export interface AuditHeadTable {
  id: 1
  /** The newest row; 0 before the first. */
  seq: number
  hash: string
}

/** One row: the newest checkpoint of the province's log that the unit saw and connected with those before. */
export interface KeptCheckpointTable {
  id: 1
  /** Number of the log's entries. */
  size: number
  /** Root of the log's Merkle tree, hex. */
  root: string
  /** The signed note, as the province gave it. */
  note: string
  keptAt: string
  /** The province's epoch then. */
  epoch: number
}

/** A checkpoint that contradicts the kept one, both as the province signed them: the evidence of a split view. */
export interface SplitViewTable {
  size: number
  root: string
  note: string
  relation: Exclude<LogRelation, 'continues'>
  keptSize: number
  keptNote: string
  foundAt: string
  /** When the log continued the kept checkpoint again; null while it does not. */
  settledAt: string | null
}

/** One of the many subjects of a row of the audit; see `audit-leaves.ts`. */
export interface AuditLeafTable {
  /** The row's. */
  seq: number
  position: number
  subject: string
  /** Content hash of the subject, hex. */
  content: string
}

/** What the province announced about a certificate when it issued it. */
export interface CertificateTable {
  number: string
  recordId: string
  /** SHA-256 of the PDF, hex; null where only verification is offered. */
  pdf: string | null
  /** The province's time. */
  issuedAt: string
  /** Its place in the province's log. */
  logIndex: number
}

/** A fetched PDF. */
export interface CertificateFileTable {
  number: string
  sha256: string
  bytes: Uint8Array
  fetchedAt: string
}

/** A key of one of the unit's computers that came or went. */
export interface KeyEventTable {
  /** Place in the province's feed. */
  seq: number
  /** The province's time. */
  at: string
  /** `listed`: an administrator's key that waits for its release. */
  change: 'listed' | 'added' | 'revoked'
  keyId: string
  account: string
  role: AccountRole
  /** The computer that has the key, and what the unit calls it. */
  device: string
  deviceName: string
}

/** Sealed entries of the keyring that are accepted: one for each account, two while its owner replaces it. */
export interface AcceptedSealTable {
  account: string
  /** SHA-256 of the sealed entry, hex. */
  digest: string
}

/** Single values of the unit: device key, enrolment, dictionary, feed cursor. JSON. */
export interface SettingTable {
  key: string
  value: string
}

export interface Schema {
  account: AccountTable
  record: RecordTable
  recordSearch: RecordSearchTable
  searchWaiting: SearchWaitingTable
  bulkIndexing: BulkIndexingTable
  fieldValue: FieldValueTable
  fieldValueSearch: RecordSearchTable
  recordTally: RecordTallyTable
  importTally: ImportTallyTable
  rejudgement: RejudgementTable
  import: ImportTable
  recordOrigin: RecordOriginTable
  photo: PhotoTable
  photoOriginal: PhotoOriginalTable
  photoReason: PhotoReasonTable
  photoUpload: PhotoUploadTable
  rosterEntry: RosterEntryTable
  photoAttempt: PhotoAttemptTable
  photoUnplaced: PhotoUnplacedTable
  photoLookPart: PhotoLookPartTable
  photoSame: PhotoSameTable
  reviewLook: ReviewLookTable
  reviewSample: ReviewSampleTable
  reviewSampleRecord: ReviewSampleRecordTable
  batch: BatchTable
  batchRecord: BatchRecordTable
  certificate: CertificateTable
  certificateFile: CertificateFileTable
  audit: AuditTable
  auditLeaf: AuditLeafTable
  auditHead: AuditHeadTable
  keptCheckpoint: KeptCheckpointTable
  splitView: SplitViewTable
  keyEvent: KeyEventTable
  parkedEvent: ParkedEventTable
  adoptionConflict: AdoptionConflictTable
  acceptedSeal: AcceptedSealTable
  restoration: RestorationTable
  lostResult: LostResultTable
  setting: SettingTable
  withdrawnBatch: WithdrawnBatchTable
}

/** Columns of what is judged and signed. */
export type ContentColumn = keyof ContentTable

/** Fields of a record as the store holds them, turned back into the record that is judged and signed. */
export const toRecord = (row: ContentTable): CertificateRecord => {
  const record: Record<string, unknown> = {}
  for (const field of ownFields) {
    const value = row[field]
    if (value !== null) record[field] = value
  }
  record.details = JSON.parse(row.details)
  return record as CertificateRecord
}
