import { type FeedEvent, knownEvent, type UnknownEvent } from '../../shared/sync/feed.ts'
import type { StoreContext, UnitContext } from '../context/unit-context.ts'
import { noteUpload } from '../photos/applicant-uploads.ts'
import { type Move, moveRecord } from '../records/record-moves.ts'
import { findRecord } from '../records/record-reader.ts'
import { type Database, query } from '../store/database.ts'
import type { ParkedReason } from '../store/province-schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { compareCertified } from './differing-certificates.ts'
import { feedCursor, moveFeedCursor, readAdoptedThrough, wasApplied } from './feed-cursor.ts'
import { fitOf, lackingRecord, type RecordEvent } from './feed-fit.ts'
import { settleRepeated } from './lost-results.ts'
import { listRetriable, noteReason, parkEvent, unpark } from './parked-events.ts'

const moveOf = (event: RecordEvent): Move => {
  switch (event.kind) {
    case 'record.confirmed':
      return { name: 'confirm', by: 'unit', set: { certificateNumber: event.number } }
    case 'record.returned':
      return {
        name: 'returnByProvince',
        by: 'unit',
        reason: { code: event.code, text: event.text },
        set: { certificateNumber: null },
      }
    case 'certificate.issued':
      return { name: 'issue', by: 'unit', set: { certificateNumber: event.number } }
    case 'certificate.revoked':
      return { name: 'revoke', by: 'unit', reason: { code: event.code, text: event.text } }
    case 'certificate.corrected':
      return { name: 'correct', by: 'unit', reason: { code: 'certificate.corrected', text: event.replacedBy } }
  }
}

/** Stores the hash of the certificate's file; the fetched file is checked against it. */
const keepIssued = (work: UnitOfWork, event: FeedEvent): void => {
  if (event.kind !== 'certificate.issued') return
  const { number, recordId, pdf, at, logIndex } = event
  const issued = { recordId, pdf: pdf?.sha256 ?? null, issuedAt: at, logIndex }
  // A certificate is made again under its number after a restoration or a fault of the province's clock.
  work.database.run(
    query
      .insertInto('certificate')
      .values({ number, ...issued })
      .onConflict((conflict) => conflict.column('number').doUpdateSet(issued)),
  )
}

/** Keys that come or go on any computer of the unit are shown on every one. */
const keepKeyEvent = (work: UnitOfWork, event: Extract<FeedEvent, { kind: 'key.changed' }>): void => {
  const { kind: _kind, ...row } = event
  work.database.run(query.insertInto('keyEvent').values(row))
}

/** Records of a batch that waited for the release of a key are accepted now, unless they are held for other reasons too. */
const releaseRecords = (work: UnitOfWork, event: Extract<FeedEvent, { kind: 'batch.released' }>): void => {
  const { batchId, stillHeld } = event
  const held = new Set(stillHeld)
  const rows = work.database.all(
    query.selectFrom('batchRecord').select('recordId').where('batchId', '=', batchId).where('outcome', '=', 'held'),
  )
  for (const { recordId } of rows) {
    if (held.has(recordId)) continue
    work.database.run(
      query
        .updateTable('batchRecord')
        .set({ outcome: 'accepted' })
        .where('batchId', '=', batchId)
        .where('recordId', '=', recordId),
    )
  }
}

const isAdopted = (database: Database, { seq, recordId }: RecordEvent): boolean =>
  seq <= readAdoptedThrough(database) &&
  !database.find(
    query
      .selectFrom('adoptionConflict')
      .select('recordId')
      .where('recordId', '=', recordId)
      .where('decision', 'is', null),
  )

const isConstraint = (error: unknown): boolean =>
  String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')

/**
 * Applies one event, inside a unit of work.
 * @returns what does not fit; undefined when the event is in effect. Nothing is written then
 */
const applyEvent = (work: UnitOfWork, event: FeedEvent): ParkedReason | undefined => {
  if (event.kind === 'key.changed') {
    keepKeyEvent(work, event)
    return undefined
  }
  if (event.kind === 'batch.released') {
    releaseRecords(work, event)
    return undefined
  }
  const record = findRecord(work.database, event.recordId)
  if (!record) return lackingRecord(work.database, event)
  if (event.kind === 'photo.uploaded') {
    noteUpload(work, event)
    return undefined
  }
  const fit = fitOf(work.database, record, event)
  if (fit !== 'new' && fit !== 'done') return isAdopted(work.database, event) ? undefined : fit
  try {
    // The move is one statement, so a constraint that refuses it leaves nothing half done.
    if (fit === 'new') moveRecord(work, event.recordId, moveOf(event))
  } catch (error) {
    if (isConstraint(error)) return 'refused'
    throw error
  }
  keepIssued(work, event)
  settleRepeated(work, event)
  if (event.kind === 'certificate.issued') compareCertified(work, event)
  return undefined
}

/**
 * Applies one page of the feed and moves the cursor, in one unit of work. After a kill in between, the page is fetched again,
 * and each event takes effect exactly once. An event that does not fit its record, or that this version does not know, is parked, and
 * those behind it go on.
 */
export const applyFeed = (
  { gate }: Pick<UnitContext, 'gate'>,
  { events, cursor }: { readonly events: readonly (FeedEvent | UnknownEvent)[]; readonly cursor: number },
): Promise<number> =>
  gate.write('unit', (work) => {
    const before = feedCursor(work.database)
    const fresh = events.filter((event) => event.seq > before)
    for (const event of fresh) {
      if (wasApplied(work.database, event)) continue
      const known = knownEvent(event)
      const misfit = known ? applyEvent(work, known) : 'unknown'
      if (misfit) parkEvent(work, event, misfit)
    }
    if (cursor > before) moveFeedCursor(work, cursor)
    return fresh.length
  })

/** Applies the parked events that fit by now, oldest first, inside a unit of work. */
export const applyParked = (work: UnitOfWork): void => {
  for (const parked of listRetriable(work.database)) {
    const misfit = applyEvent(work, parked.event)
    if (misfit) noteReason(work, parked, misfit)
    else unpark(work, parked)
  }
}

/** The same as a unit of work of its own, where any event waits. */
export const retryParked = async ({ database, gate }: StoreContext): Promise<void> => {
  if (listRetriable(database).length) await gate.write('unit', applyParked)
}
