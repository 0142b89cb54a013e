import type { Generated } from 'kysely'

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
