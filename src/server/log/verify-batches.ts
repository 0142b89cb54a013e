import type { Kysely } from 'kysely'
import type { AuditFault } from '../../shared/audit-fault.ts'
import type { Checkpoint } from '../../trust/checkpoint.ts'
import type { Schema } from '../store/schema.ts'
import { openEvidence } from './batch-evidence.ts'
import type { LogContext } from './log-context.ts'

/** A receipt of a full batch is about 3 MB. */
const pageSize = 20

/** What the received batches show: contradictions, and the checkpoints that the log must have. */
export interface BatchesVerdict {
  readonly faults: readonly AuditFault[]
  readonly checkpoints: readonly Checkpoint[]
}

/**
 * Verifies every received batch again: its manifest is the one that was signed, its receipt answers this manifest and is
 * in the log at its place, and the heads that it names are those that were noted.
 */
export const verifyBatches = async (database: Kysely<Schema>, keys: LogContext['keys']): Promise<BatchesVerdict> => {
  const faults: AuditFault[] = []
  const checkpoints: Checkpoint[] = []
  for (let after = -1; ; ) {
    const page = await database
      .selectFrom('batch')
      .selectAll()
      .where('logPosition', '>', after)
      .orderBy('logPosition')
      .limit(pageSize)
      .execute()
    for (const batch of page) {
      after = batch.logPosition
      const evidence = openEvidence(batch, keys)
      if (typeof evidence === 'string') faults.push({ kind: evidence, place: batch.id })
      else checkpoints.push(...evidence.checkpoints)
    }
    if (page.length < pageSize) return { faults, checkpoints }
  }
}
