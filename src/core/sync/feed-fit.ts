import type { FeedEvent } from '../../shared/sync/feed.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { type Database, query } from '../store/database.ts'
import type { ParkedReason } from '../store/province-schema.ts'
import type { RecordRow } from '../store/schema.ts'

/** An event about a record that the unit submitted. */
export type RecordEvent = Exclude<FeedEvent, { kind: 'photo.uploaded' | 'batch.released' | 'key.changed' }>

/** `new`: to be applied; `done`: applied before, or overtaken by a later batch. Otherwise what does not fit. */
export type Fit = 'new' | 'done' | ParkedReason

/** Whether a computer of the unit is this one, now or before it was enrolled anew. */
const isOwnDevice = (database: Database, device: string): boolean => findEnrolment(database)?.device === device

/** Why an event has no record here: the record of another computer of the unit, or one that this computer should have. */
export const lackingRecord = (database: Database, event: FeedEvent): ParkedReason => {
  if (event.kind === 'photo.uploaded') return 'elsewhere'
  const device = 'device' in event ? event.device : undefined
  return device === undefined || isOwnDevice(database, device) ? 'record' : 'elsewhere'
}

const batchSeq = (database: Database, id: string | null): number | undefined =>
  id === null ? undefined : database.find(query.selectFrom('batch').select('seq').where('id', '=', id))?.seq

/** Whether the record was submitted again after the batch of an event, which is over then. */
const isOvertaken = (database: Database, record: RecordRow, { batchId, kind }: RecordEvent): boolean => {
  if (kind !== 'record.returned') return false
  const then = batchSeq(database, batchId)
  const now = batchSeq(database, record.batchId)
  return then !== undefined && now !== undefined && then < now
}

const isNumberTaken = (database: Database, record: RecordRow, number: string): boolean => {
  const issued = database.find(query.selectFrom('certificate').select('recordId').where('number', '=', number))
  const holder = database.find(query.selectFrom('record').select('id').where('certificateNumber', '=', number))
  return (issued?.recordId ?? record.id) !== record.id || (holder?.id ?? record.id) !== record.id
}

const settledStates = ['issued', 'corrected', 'revoked']

/** Compares states only; batch and number agree already. */
const fitOfState = ({ state, returnText }: RecordRow, event: RecordEvent): Fit => {
  switch (event.kind) {
    case 'record.confirmed':
      if (state === 'submitted') return 'new'
      return state === 'confirmed' || settledStates.includes(state) ? 'done' : 'state'
    case 'record.returned':
      if (state === 'submitted' || state === 'confirmed') return 'new'
      return state === 'returned' && returnText === event.text ? 'done' : 'state'
    case 'certificate.issued':
      if (state === 'confirmed') return 'new'
      return settledStates.includes(state) ? 'done' : 'state'
    case 'certificate.revoked':
      if (state === 'issued' || state === 'corrected') return 'new'
      return state === 'revoked' ? 'done' : 'state'
    case 'certificate.corrected':
      if (state === 'issued' || state === 'corrected') return 'new'
      return state === 'revoked' ? 'done' : 'state'
  }
}

/**
 * Whether an event fits its record as it is now. The same event twice changes nothing the second time, so that a feed can be
 * read again.
 */
export const fitOf = (database: Database, record: RecordRow, event: RecordEvent): Fit => {
  if (isOvertaken(database, record, event)) return 'done'
  if (record.batchId !== event.batchId) return 'batch'
  if (event.kind !== 'record.returned') {
    if (isNumberTaken(database, record, event.number)) return 'number'
    const own = record.certificateNumber
    if (own !== null && own !== event.number) return 'number'
  }
  return fitOfState(record, event)
}
