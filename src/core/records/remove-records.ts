import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import { removableStates, stateWords } from '../../shared/record/life-cycle.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { findRecord } from './record-reader.ts'
import { type RemovedRecord, type RemovedRecords, readWhole } from './removed-records.ts'

export interface RemoveOutcome {
  readonly id: string
  readonly removed: boolean
  readonly problem?: ProblemValue
}

export interface RestoreOutcome {
  readonly id: string
  readonly restored: boolean
  readonly problem?: ProblemValue
}

/** Removes records, and keeps them for this session. */
export interface RemovingContext extends WriteContext {
  readonly removed: RemovedRecords
}

const wasSubmitted = (work: UnitOfWork, id: string): boolean =>
  work.database.find(query.selectFrom('batchRecord').select('batchId').where('recordId', '=', id)) !== undefined

/** Declares that a record leaves the store; who and what it was stays in the audit, as a hash. */
const auditRemoval = (work: UnitOfWork, row: Pick<RecordRow, 'id' | 'state' | 'contentHash'>): void =>
  work.audit({ action: 'record.remove', subject: row.id, before: { state: row.state, content: row.contentHash } })

/**
 * Removes records that were never submitted, each by itself. Until the account signs out, {@link restoreRecords} undoes it.
 * @throws Problem `core.account.role`
 */
export const removeRecords = async (
  { gate, session, removed }: RemovingContext,
  ids: readonly string[],
): Promise<RemoveOutcome[]> => {
  requireRole(session, 'clerk')
  const gone: RemovedRecord[] = []
  const outcomes = await gate.write(session.id, (work) =>
    ids.map((id): RemoveOutcome => {
      const row = findRecord(work.database, id)
      const keep = (problem: Problem): RemoveOutcome => ({ id, removed: false, problem: problem.toJSON() })
      if (!row) return keep(new Problem('core.record.missing', { id }))
      if (!removableStates.includes(row.state) || wasSubmitted(work, id))
        return keep(new Problem('core.record.held', { state: stateWords[row.state] }))
      gone.push(readWhole(work, id))
      work.database.run(query.deleteFrom('record').where('id', '=', id))
      auditRemoval(work, row)
      return { id, removed: true }
    }),
  )
  for (const record of gone) removed.keep(record)
  return outcomes
}

const putBack = (
  { database, audit }: UnitOfWork,
  { record, origin, photo, reasons, original }: RemovedRecord,
): void => {
  // Another record may have had the same photo, which is still there then.
  if (original)
    database.run(
      query
        .insertInto('photoOriginal')
        .values(original)
        .onConflict((conflict) => conflict.doNothing()),
    )
  if (
    photo &&
    database.run(
      query
        .insertInto('photo')
        .values(photo)
        .onConflict((conflict) => conflict.doNothing()),
    )
  )
    for (const reason of reasons) database.run(query.insertInto('photoReason').values(reason))
  database.run(query.insertInto('record').values(record))
  if (origin) database.run(query.insertInto('recordOrigin').values(origin))
  const { id, state, contentHash: content } = record
  audit({ action: 'record.restore', subject: id, after: { state, content, ...(photo ? { photo: photo.sha256 } : {}) } })
}

/**
 * Puts records back that this session removed, each by itself: in their place, in their state and with their photo. A file that was
 * refused as a photo and what reviewers looked at are not put back.
 * @throws Problem `core.account.role`
 */
export const restoreRecords = async (
  { gate, session, removed }: RemovingContext,
  ids: readonly string[],
): Promise<RestoreOutcome[]> => {
  requireRole(session, 'clerk')
  const outcomes = await gate.write(session.id, (work) =>
    ids.map((id): RestoreOutcome => {
      const whole = removed.find(id)
      const leave = (problem: Problem): RestoreOutcome => ({ id, restored: false, problem: problem.toJSON() })
      if (!whole) return leave(new Problem('core.record.missing', { id }))
      const { name, duplicateKey } = whole.record
      const taken = query.selectFrom('record').select('id').where('duplicateKey', '=', duplicateKey)
      if (work.database.find(taken)) return leave(new Problem('core.record.enteredAgain', { name }))
      putBack(work, whole)
      return { id, restored: true }
    }),
  )
  for (const { id, restored } of outcomes) if (restored) removed.forget(id)
  return outcomes
}
