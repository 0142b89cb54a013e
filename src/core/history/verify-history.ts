import { z } from 'zod'
import type { AuditFault } from '../../shared/audit-fault.ts'
import type { AuditVerdict } from '../../trust/audit-chain.ts'
import { findAuditHash, findEndFaults } from '../audit/audit-head.ts'
import { brokenAction, findConfirmedHead } from '../audit/confirmed-head.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { findKeptCheckpoint } from '../log/kept-checkpoint.ts'
import { findSplitView } from '../log/split-view.ts'
import { type Database, query } from '../store/database.ts'
import { findCheckpointFaults, type ShownCheckpoint, verifyBatch } from './verify-batch.ts'

/** The audit beside everything that was signed about it. */
export interface HistoryVerdict extends AuditVerdict {
  /** Every contradiction, with its place; none when `whole`. */
  readonly faults: AuditFault[]
}

/**
 * Verifies the unit's history: the whole audit chain, and beside it the head that its writers left, the head that the
 * province confirmed, every batch with its manifest and receipt, and every checkpoint of the log that the unit has.
 */
export const verifyHistory = (database: Database): HistoryVerdict => {
  const chain = verifyAudit(database)
  const faults: AuditFault[] = [
    ...(chain.brokenAt === null ? [] : [{ kind: 'row', place: chain.brokenAt } as const]),
    ...findEndFaults(database),
    ...findConfirmedFaults(database),
  ]
  const shown: ShownCheckpoint[] = []
  const keys = findEnrolment(database)?.keys
  if (keys)
    for (const { id } of database.all(query.selectFrom('batch').select('id').orderBy('seq')))
      verifyBatch(database, id, keys, { faults, shown })
  const kept = findKeptCheckpoint(database)
  if (kept && keys) faults.push(...findCheckpointFaults(kept, shown, keys.log))
  const split = findSplitView(database)
  if (split) faults.push({ kind: 'checkpoint', place: split.found })
  return { ...chain, whole: faults.length === 0, faults }
}

const brokenSchema = z.object({ seq: z.int(), confirmed: z.int() })

/**
 * Where the audit lacks what the province knows of it: now, or in an earlier round. A unit that was restored from a backup
 * lacks rows too; there the audit has the row of the restoration in the place of the first one lost, and this is no fault.
 */
const findConfirmedFaults = (database: Database): AuditFault[] => {
  const confirmed = findConfirmedHead(database)
  const lost = confirmed && findAuditHash(database, confirmed.seq) !== confirmed.hash ? [confirmed.seq] : []
  const noted = database
    .all(query.selectFrom('audit').select(['seq', 'before']).where('action', '=', brokenAction).orderBy('seq'))
    .filter(({ before }) => {
      const { seq, confirmed: agreed } = brokenSchema.parse(JSON.parse(before ?? '{}'))
      return !wasRestored(database, agreed, seq)
    })
    .map(({ seq }) => seq)
  return [
    ...noted.map((place): AuditFault => ({ kind: 'gap', place })),
    ...lost.map((place): AuditFault => ({ kind: 'confirmedHead', place })),
  ]
}

const wasRestored = (database: Database, behind: number, to: number): boolean =>
  database.find(
    query
      .selectFrom('audit')
      .select('seq')
      .where('action', '=', 'backup.restore')
      .where('seq', '>', behind)
      .where('seq', '<=', to)
      .limit(1),
  ) !== undefined
