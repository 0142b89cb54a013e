import { z } from 'zod'
import type { FeedEvent } from '../../shared/sync/feed.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { noteUpload } from '../photos/applicant-uploads.ts'
import { type Move, moveRecord } from '../records/record-moves.ts'
import { findRecord } from '../records/record-reader.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const cursorKey = 'feedCursor'

/** The unit's position in the province's feed. */
export const feedCursor = (database: Database): number => readSetting(database, cursorKey, z.int().min(0)) ?? 0

type RecordEvent = Exclude<FeedEvent, { kind: 'photo.uploaded' | 'batch.released' | 'key.changed' }>

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
  work.database.run(
    query
      .insertInto('certificate')
      .values({ number, recordId, pdf: pdf?.sha256 ?? null, issuedAt: at, logIndex })
      .onConflict((conflict) => conflict.column('number').doNothing()),
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

/**
 * Applies one page of the feed and moves the cursor, in one unit of work. After a kill in between, the page is fetched again,
 * and each event takes effect exactly once.
 */
export const applyFeed = (
  { gate }: Pick<UnitContext, 'gate'>,
  { events, cursor }: { readonly events: readonly FeedEvent[]; readonly cursor: number },
): Promise<number> =>
  gate.write('unit', (work) => {
    const before = feedCursor(work.database)
    const fresh = events.filter((event) => event.seq > before)
    // Records of the unit's other devices are in those devices' stores.
    for (const event of fresh) {
      if (event.kind === 'key.changed') {
        keepKeyEvent(work, event)
        continue
      }
      if (event.kind === 'batch.released') {
        releaseRecords(work, event)
        continue
      }
      if (!findRecord(work.database, event.recordId)) continue
      if (event.kind === 'photo.uploaded') {
        noteUpload(work, event)
        continue
      }
      moveRecord(work, event.recordId, moveOf(event))
      keepIssued(work, event)
    }
    if (cursor > before) writeSetting(work.database, cursorKey, cursor)
    return fresh.length
  })
