import { Problem } from '../../shared/errors/problem.ts'
import type { HeadsAnswer, HeadsRequest } from '../../shared/sync/heads.ts'
import type { AuditHead } from '../../shared/sync/log.ts'
import { type Actor, type Device, requireDevice } from '../access/actor.ts'
import { logSize, proveConsistency } from '../log/log-tree.ts'
import { proveRestorations } from '../log/restorations.ts'
import { checkSeen } from '../log/seen-checkpoint.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Tells a device how far the log is, with the proofs that the device needs to see that nothing in it was changed, and
 * notes how far the device's audit is. A device whose checkpoint the log does not continue gets the log's checkpoint all the
 * same, as the evidence of it.
 * @throws Problem `server.access.role`, `trust.log.proof`
 */
export const exchangeHeads = async (
  context: SyncContext,
  actor: Actor,
  { checkpoint, sizes, audit }: HeadsRequest,
): Promise<HeadsAnswer> => {
  const device = requireDevice(actor)
  const { store, log, dictionaries } = context
  const seen = checkpoint ? await sizeOfSeen(context, device, checkpoint) : undefined
  // Read once: what the log has up to this size never changes.
  const to = await logSize(store.database)
  const wanted = new Set(seen === undefined ? sizes : [seen, ...sizes])
  const proofs: HeadsAnswer['proofs'] = []
  for (const from of wanted) {
    if (from > to) continue
    const hashes = await proveConsistency(store.database, from, to)
    proofs.push({ from, to, hashes: hashes.map((hash) => hash.toString('base64')) })
  }
  const { version } = await dictionaries.newest(store.database)
  const note = await log.checkpoint(store.database, to)
  const restorations = await proveRestorations(store.database, { size: to, note })
  return {
    checkpoint: note,
    proofs,
    ...(restorations.length ? { restorations } : {}),
    audit: await noteAuditHead(context, device, audit),
    at: context.now().toISOString(),
    dictionaryVersion: version,
  }
}

/** Size of the checkpoint that the device keeps; undefined when the log does not continue it, which is noted unless a restoration explains it. */
const sizeOfSeen = async (context: SyncContext, { id }: Device, note: string): Promise<number | undefined> => {
  try {
    return (await checkSeen(context, `device:${id}`, note))?.size
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'server.log.diverged') throw error
    return undefined
  }
}

const sameHead = (one: AuditHead | null, other: AuditHead | null): boolean =>
  one?.seq === other?.seq && one?.hash === other?.hash

/**
 * Notes the head of a device's audit if it follows the one known. Otherwise the known one stays, and the device looks for
 * it in its own audit.
 * @returns the head that is known now
 */
const noteAuditHead = async (
  { store }: Pick<SyncContext, 'store'>,
  { id }: Device,
  { head, after, broken }: HeadsRequest['audit'],
): Promise<AuditHead> => {
  const { auditSeq, auditHash } = await store.database
    .selectFrom('device')
    .select(['auditSeq', 'auditHash'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const known = auditSeq === null || auditHash === null ? null : { seq: auditSeq, hash: auditHash }
  if (sameHead(known, head)) return head
  if (broken && known) {
    await store.gate.write(`device:${id}`, async ({ database, audit }) => {
      await database.updateTable('device').set(asColumns(head)).where('id', '=', id).execute()
      audit({ action: 'device.auditBroken', subject: `device:${id}`, before: { ...known }, after: { ...head } })
    })
    return head
  }
  if (known && (!sameHead(known, after) || head.seq < known.seq)) return known
  await store.gate.ungated((database) =>
    database.updateTable('device').set(asColumns(head)).where('id', '=', id).execute(),
  )
  return head
}

const asColumns = ({ seq, hash }: AuditHead) => ({ auditSeq: seq, auditHash: hash })
