import { parseStrictJson } from '../../shared/strict-json.ts'
import { type Manifest, manifestSchema } from '../../shared/sync/batch.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import type { Receipt } from '../../shared/sync/receipt.ts'
import { manifestDigest } from '../../trust/batch.ts'
import { type Checkpoint, openCheckpoint } from '../../trust/checkpoint.ts'
import { compareHeads } from '../../trust/log-consistency.ts'
import { verifyReceipt } from '../../trust/receipt.ts'
import { parseVerified } from '../../trust/verified-json.ts'
import type { BatchTable, RestorationTable } from '../store/schema.ts'
import type { LogContext } from './log-context.ts'
import { isOfLostEntries } from './restorations.ts'

/** What was signed about a batch: the manifest by the unit, the receipt by the province. */
export interface BatchEvidence {
  readonly manifest: Manifest
  readonly receipt: Receipt
  /** Heads of the log that manifest and receipt name. */
  readonly checkpoints: readonly Checkpoint[]
}

/**
 * Verifies a stored batch: its columns are those of the manifest that was signed, and its receipt, which the province's key
 * signed, answers this manifest and is in the log at its place.
 * @returns the evidence, or which part of it does not fit
 */
export const openEvidence = (
  batch: BatchTable,
  keys: LogContext['keys'],
  restorations: readonly RestorationTable[],
): BatchEvidence | 'batch' | 'receipt' => {
  const manifest = readManifest(batch)
  if (!manifest) return 'batch'
  const shown = openShown(batch, manifest, keys, restorations)
  return shown ? { manifest, ...shown } : 'receipt'
}

/** The manifest as it was signed; undefined when the columns say something else. */
const readManifest = (batch: BatchTable): Manifest | undefined => {
  try {
    const payload = Buffer.from(envelopeSchema.parse(parseStrictJson(batch.envelope)).payload, 'base64')
    const manifest = parseVerified(payload, manifestSchema)
    const head = manifest.version === 2 ? manifest.auditHead : { seq: null, hash: null }
    const same =
      manifestDigest(payload) === batch.digest &&
      manifest.batchId === batch.id &&
      manifest.unit === batch.unitId &&
      manifest.device === batch.deviceId &&
      manifest.seq === batch.seq &&
      manifest.previous === batch.previous &&
      manifest.count === batch.recordCount &&
      head.seq === batch.auditSeq &&
      head.hash === batch.auditHash
    return same ? manifest : undefined
  } catch {
    return undefined
  }
}

/** The receipt and the checkpoints; undefined when the receipt or a proof of it is not valid. */
const openShown = (
  batch: BatchTable,
  manifest: Manifest,
  keys: LogContext['keys'],
  restorations: readonly RestorationTable[],
): Omit<BatchEvidence, 'manifest'> | undefined => {
  try {
    const signed = { envelope: parseStrictJson(batch.receipt), proof: batch.proof }
    const { receipt, logIndex, checkpoint } = verifyReceipt(signed, keys, {
      batchId: batch.id,
      manifest: batch.digest,
    })
    if (logIndex !== batch.logPosition || receipt.receivedAt !== batch.receivedAt) return undefined
    if (manifest.version === undefined || manifest.checkpoint === null) return { receipt, checkpoints: [checkpoint] }
    const seen = openCheckpoint(manifest.checkpoint, keys.log)
    // Signed in an epoch that ended: what it names, the log says itself to have lost.
    if (batch.consistency === null && isOfLostEntries(restorations, seen.size))
      return { receipt, checkpoints: [checkpoint] }
    const hashes = JSON.parse(batch.consistency ?? '[]') as string[]
    if (compareHeads(seen, checkpoint, hashes) !== 'continues') return undefined
    return { receipt, checkpoints: [seen, checkpoint] }
  } catch {
    return undefined
  }
}
