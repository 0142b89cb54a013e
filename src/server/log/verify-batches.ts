import type { Kysely } from 'kysely'
import type { AuditFault } from '../../shared/audit-fault.ts'
import type { Checkpoint } from '../../trust/checkpoint.ts'
import type { Schema } from '../store/schema.ts'
import { openEvidence } from './batch-evidence.ts'
import type { LogContext } from './log-context.ts'
import { loggedBatches } from './logged-batches.ts'
import { listRestorations } from './restorations.ts'

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
  const restorations = await listRestorations(database)
  for await (const batch of loggedBatches(database)) {
    const evidence = openEvidence(batch, keys, restorations)
    if (typeof evidence === 'string') faults.push({ kind: evidence, place: batch.id })
    else checkpoints.push(...evidence.checkpoints)
  }
  return { faults, checkpoints }
}
