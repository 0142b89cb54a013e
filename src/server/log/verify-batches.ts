import type { Kysely } from 'kysely'
import type { AuditFault } from '../../shared/audit-fault.ts'
import { type Manifest, manifestSchema } from '../../shared/sync/batch.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import { manifestDigest } from '../../trust/batch.ts'
import { type Checkpoint, openCheckpoint } from '../../trust/checkpoint.ts'
import { compareHeads } from '../../trust/log-consistency.ts'
import { verifyReceipt } from '../../trust/receipt.ts'
import { parseVerified } from '../../trust/verified-json.ts'
import type { BatchTable, Schema } from '../store/schema.ts'
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
      const manifest = readManifest(batch)
      if (!manifest) {
        faults.push({ kind: 'batch', place: batch.id })
        continue
      }
      const shown = openShown(batch, manifest, keys)
      if (shown) checkpoints.push(...shown)
      else faults.push({ kind: 'receipt', place: batch.id })
    }
    if (page.length < pageSize) return { faults, checkpoints }
  }
}

/** The manifest as it was signed; undefined when the columns say something else. */
const readManifest = (batch: BatchTable): Manifest | undefined => {
  try {
    const payload = Buffer.from(envelopeSchema.parse(JSON.parse(batch.envelope)).payload, 'base64')
    const manifest = parseVerified(payload, manifestSchema)
    const head = manifest.version === 2 ? manifest.auditHead : { seq: null, hash: null }
    const same =
      manifestDigest(payload) === batch.digest &&
      manifest.batchId === batch.id &&
      manifest.device === batch.deviceId &&
      manifest.seq === batch.seq &&
      head.seq === batch.auditSeq &&
      head.hash === batch.auditHash
    return same ? manifest : undefined
  } catch {
    return undefined
  }
}

/** The checkpoints that a batch and its receipt show; undefined when the receipt or a proof of it is not valid. */
const openShown = (batch: BatchTable, manifest: Manifest, keys: LogContext['keys']): Checkpoint[] | undefined => {
  try {
    const signed = { envelope: JSON.parse(batch.receipt), proof: batch.proof }
    const { logIndex, checkpoint } = verifyReceipt(signed, keys, { batchId: batch.id, manifest: batch.digest })
    if (logIndex !== batch.logPosition) return undefined
    if (manifest.version === undefined || manifest.checkpoint === null) return [checkpoint]
    const seen = openCheckpoint(manifest.checkpoint, keys.log)
    const hashes = JSON.parse(batch.consistency ?? '[]') as string[]
    return compareHeads(seen, checkpoint, hashes) === 'continues' ? [seen, checkpoint] : undefined
  } catch {
    return undefined
  }
}
