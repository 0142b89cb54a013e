import type { AuditFault } from '../../shared/audit-fault.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type Manifest, manifestSchema } from '../../shared/sync/batch.ts'
import type { ProvinceKeys } from '../../shared/sync/enrolment.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import { signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { manifestDigest } from '../../trust/batch.ts'
import { type Checkpoint, openCheckpoint } from '../../trust/checkpoint.ts'
import { compareHeads } from '../../trust/log-consistency.ts'
import { verifyReceipt } from '../../trust/receipt.ts'
import { parseVerified } from '../../trust/verified-json.ts'
import { findAuditHash } from '../audit/audit-head.ts'
import { isOfLostEntries, listRestorations } from '../log/restorations.ts'
import { type Database, query } from '../store/database.ts'
import type { BatchTable, KeptCheckpointTable } from '../store/schema.ts'

/** A checkpoint that the unit has, and whether it was connected with the kept one. */
export interface ShownCheckpoint extends Checkpoint {
  readonly connected: boolean
}

/** Adds what contradicts a batch to `faults`, and the checkpoints that it shows to `shown`. */
export const verifyBatch = (
  database: Database,
  id: string,
  keys: Pick<ProvinceKeys, 'signing' | 'log'>,
  { faults, shown }: { readonly faults: AuditFault[]; readonly shown: ShownCheckpoint[] },
): void => {
  const batch = database.find(query.selectFrom('batch').selectAll().where('id', '=', id))!
  const fault = (kind: AuditFault['kind']): void => {
    faults.push({ kind, place: batch.seq })
  }
  const manifest = readManifest(batch)
  if (!manifest || !isAudited(database, batch)) {
    fault('batch')
    return
  }
  // A batch of another store names a row of that store's audit.
  if (manifest.version === 2 && batch.adoptedAt === null) {
    const { seq, hash } = manifest.auditHead
    if (findAuditHash(database, seq) !== hash) fault('manifest')
  }
  try {
    const named = manifest.version === 2 && manifest.checkpoint ? openCheckpoint(manifest.checkpoint, keys.log) : null
    const isLost = named && isOfLostEntries(listRestorations(database), { size: named.size, seenAt: batch.createdAt })
    if (named && !isLost) shown.push({ ...named, connected: true })
    if (batch.receipt === null) return
    const signed = signedReceiptSchema.parse(parseStrictJson(batch.receipt))
    const { checkpoint } = verifyReceipt(signed, keys, { batchId: batch.id, manifest: batch.digest })
    shown.push({ ...checkpoint, connected: batch.connectedAt !== null })
    if (named && !isLost && compareHeads(named, checkpoint, signed.consistency ?? []) !== 'continues') fault('receipt')
  } catch {
    fault('receipt')
  }
}

/** The manifest as it was signed; undefined when the columns say something else. */
const readManifest = (batch: BatchTable): Manifest | undefined => {
  try {
    const payload = Buffer.from(envelopeSchema.parse(parseStrictJson(batch.envelope)).payload, 'base64')
    const manifest = parseVerified(payload, manifestSchema)
    const same =
      manifestDigest(payload) === batch.digest &&
      manifest.batchId === batch.id &&
      manifest.seq === batch.chainSeq &&
      manifest.device === (batch.device ?? manifest.device) &&
      manifest.previous === batch.previous
    return same ? manifest : undefined
  } catch {
    return undefined
  }
}

/** Whether the audit has a row for each step that the batch has made. */
const isAudited = (database: Database, { id, digest, sealedAt, receipt, adoptedAt }: BatchTable): boolean => {
  const rows = database.all(query.selectFrom('audit').select(['action', 'after']).where('subject', '=', id))
  const has = (action: string): boolean =>
    rows.some(
      (row) => row.action === action && (JSON.parse(row.after ?? '{}') as { digest?: string }).digest === digest,
    )
  if (adoptedAt !== null) return has('batch.adopt')
  return (
    has('batch.freeze') && (sealedAt === null || has('batch.countersign')) && (receipt === null || has('batch.receipt'))
  )
}

/** Sizes at which the kept checkpoint and the others that the unit has cannot be of one log. */
export const findCheckpointFaults = (
  kept: KeptCheckpointTable,
  shown: readonly ShownCheckpoint[],
  log: ProvinceKeys['log'],
): AuditFault[] => {
  const roots = new Map<number, string>()
  const broken = new Set<number>()
  const compare = ({ size, root }: Checkpoint): void => {
    const hex = root.toString('hex')
    if ((roots.get(size) ?? hex) !== hex) broken.add(size)
    roots.set(size, hex)
  }
  try {
    const own = openCheckpoint(kept.note, log)
    if (own.size !== kept.size || own.root.toString('hex') !== kept.root) broken.add(kept.size)
    compare(own)
  } catch {
    broken.add(kept.size)
  }
  for (const one of shown) {
    compare(one)
    // A kept checkpoint never goes back behind one that was connected with it.
    if (one.connected && one.size > kept.size) broken.add(one.size)
  }
  return [...broken].map((place) => ({ kind: 'checkpoint', place }))
}
