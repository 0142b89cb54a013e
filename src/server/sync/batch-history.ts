import type { Transaction } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import type { Manifest } from '../../shared/sync/batch.ts'
import type { LogEntry } from '../../shared/sync/log.ts'
import { openCheckpoint } from '../../trust/checkpoint.ts'
import type { DeviceRow } from '../access/enrolled-device.ts'
import { logSize, proveConsistency } from '../log/log-tree.ts'
import { checkSeen, continuesSeen } from '../log/seen-checkpoint.ts'
import type { Schema } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Checks that the log continues the checkpoint that a batch names.
 * @throws Problem `trust.log.proof`, `server.log.diverged`
 */
export const checkNamedCheckpoint = async (context: SyncContext, device: DeviceRow, manifest: Manifest) => {
  if (manifest.version === 2 && manifest.checkpoint)
    await checkSeen(context, `device:${device.id}`, manifest.checkpoint)
}

/**
 * The head of the unit's audit that a batch names, as columns. It lies behind the one that the device's batch before
 * named, and a device that named one once never leaves it out again.
 * @throws Problem `server.batch.version`, `server.batch.audit`
 */
export const auditColumns = async (database: Transaction<Schema>, device: DeviceRow, manifest: Manifest) => {
  const before = await database
    .selectFrom('batch')
    .select('auditSeq')
    .where('deviceId', '=', device.id)
    .where('seq', '=', manifest.seq - 1)
    .executeTakeFirst()
  const known = before?.auditSeq ?? null
  if (manifest.version === undefined) {
    if (known !== null) throw new Problem('server.batch.version')
    return { auditSeq: null, auditHash: null }
  }
  const { seq, hash } = manifest.auditHead
  if (known !== null && seq <= known) throw new Problem('server.batch.audit', { seq, known })
  return { auditSeq: seq, auditHash: hash }
}

/** The log entry about the unit's audit; none for a manifest of version 1. */
export const auditEntries = ({ batchId, device, ...manifest }: Manifest): LogEntry[] =>
  manifest.version === 2 ? [{ kind: 'audit.unit', device, batchId, ...manifest.auditHead }] : []

/** Proof that the whole log continues the checkpoint that a batch names, hashes in base64; null when it names none, or one whose entries were lost. */
export const proveNamedCheckpoint = async (
  { log }: Pick<SyncContext, 'log'>,
  database: Transaction<Schema>,
  manifest: Manifest,
): Promise<string[] | null> => {
  if (manifest.version === undefined || manifest.checkpoint === null) return null
  const named = openCheckpoint(manifest.checkpoint, log.identity)
  // Handed back after a restoration: there is no log that has both.
  if (!(await continuesSeen(database, named))) return null
  const hashes = await proveConsistency(database, named.size, await logSize(database))
  return hashes.map((hash) => hash.toString('base64'))
}
