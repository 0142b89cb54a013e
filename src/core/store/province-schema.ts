import type { Generated } from 'kysely'
import type { LostResultKind } from '../../shared/sync/hand-back.ts'

/** An event of the province's feed that does not fit the records of this computer. */
export interface ParkedEventTable {
  id: Generated<number>
  /** Place in the province's feed. */
  seq: number
  /** JSON of the event, as the province sent it. */
  body: string
  recordId: string | null
  batchId: string | null
  why: ParkedReason
  parkedAt: string
  /** When it fitted, or a person settled it; null while it waits. */
  settledAt: string | null
  /** The account that settled it. */
  settledBy: string | null
}

/**
 * What does not fit: the record's state, its batch, or the certificate's number; there is no such record, or it is a record of
 * another computer of the unit; the store refused the change; or this version of the program does not know the event.
 */
export type ParkedReason = 'state' | 'batch' | 'number' | 'record' | 'elsewhere' | 'refused' | 'unknown'

/** A record of the province that differs from what this computer has; a person decides which one counts. */
export interface AdoptionConflictTable {
  recordId: string
  /** The record itself with another content, or another record of the same person and title. */
  kind: 'differs' | 'duplicate'
  /** The record here. */
  ownId: string
  /** JSON of `ReceivedRecord`. */
  received: string
  foundAt: string
  decision: 'province' | 'own' | null
  decidedAt: string | null
  decidedBy: string | null
}

/** A time that the province went on from a backup. */
export interface RestorationTable {
  /** The epoch that began. */
  epoch: number
  /** Position of its entry in the log: what the unit saw beyond it, before it noticed, was lost. */
  position: number
  /** How many entries more the log once had. */
  lost: number
  /** The log's proof of the entry (C2SP tlog-proof). */
  proof: string
  restoredAt: string
  noticedAt: string
  /** When everything was handed back; null before. */
  settledAt: string | null
  /** When a person had read of it; null before. */
  acknowledgedAt: string | null
}

/** What the province had told about a record before it lost it. */
export interface LostResultTable {
  recordId: string
  /** The batch that it was told about. */
  batchId: string
  kind: LostResultKind
  number: string
  /** SHA-256 of the issued PDF; null without one. */
  pdf: string | null
  /** Why it was revoked, or the number that replaced it. */
  reason: string | null
  lostAt: string
  /** When the province had it back; null before. */
  handedBackAt: string | null
  /** When the province had decided the same again, or a person settled it; null before. */
  settledAt: string | null
  /** The account that settled it. */
  settledBy: string | null
}
