import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import { removableStates, stateWords } from '../../shared/record/life-cycle.ts'
import { requireRole } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { findRecord } from './record-reader.ts'

export interface RemoveOutcome {
  readonly id: string
  readonly removed: boolean
  readonly problem?: ProblemValue
}

const wasSubmitted = (work: UnitOfWork, id: string): boolean =>
  work.database.find(query.selectFrom('batchRecord').select('batchId').where('recordId', '=', id)) !== undefined

/** Declares that a record leaves the store; who and what it was stays in the audit, as a hash. */
const auditRemoval = (work: UnitOfWork, row: Pick<RecordRow, 'id' | 'state' | 'contentHash'>): void =>
  work.audit({ action: 'record.remove', subject: row.id, before: { state: row.state, content: row.contentHash } })

/**
 * Removes records that were never submitted, each by itself.
 * @throws Problem `core.account.role`
 */
export const removeRecords = async (
  { gate, session }: WriteContext,
  ids: readonly string[],
): Promise<RemoveOutcome[]> => {
  requireRole(session, 'clerk')
  return gate.write(session.id, (work) =>
    ids.map((id): RemoveOutcome => {
      const row = findRecord(work.database, id)
      const keep = (problem: Problem): RemoveOutcome => ({ id, removed: false, problem: problem.toJSON() })
      if (!row) return keep(new Problem('core.record.missing', { id }))
      if (!removableStates.includes(row.state) || wasSubmitted(work, id))
        return keep(new Problem('core.record.held', { state: stateWords[row.state] }))
      work.database.run(query.deleteFrom('record').where('id', '=', id))
      auditRemoval(work, row)
      return { id, removed: true }
    }),
  )
}
