import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type HeadsAnswer, mostProofs } from '../../shared/sync/heads.ts'
import { auditHeadSchema } from '../../shared/sync/log.ts'
import { signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { type Checkpoint, openCheckpoint } from '../../trust/checkpoint.ts'
import { compareHeads } from '../../trust/log-consistency.ts'
import { noteOfProof } from '../../trust/log-proof.ts'
import { findAuditHash, readAuditHead } from '../audit/audit-head.ts'
import { brokenAction, confirmedHeadSetting, findConfirmedHead } from '../audit/confirmed-head.ts'
import { noteServerTime } from '../clock/clock-warning.ts'
import { findKeptCheckpoint, keepCheckpoint } from '../log/kept-checkpoint.ts'
import { openRestorations } from '../log/restorations.ts'
import { findSplitView, refuseSplitView, settleSplitViews } from '../log/split-view.ts'
import { type Database, query } from '../store/database.ts'
import type { KeptCheckpointTable } from '../store/schema.ts'
import { writeSetting } from '../store/settings.ts'
import { noteRestorations } from './restoration.ts'
import type { SyncContext } from './sync-context.ts'

/** A checkpoint that the province gave earlier, which its log must continue. */
interface Seen extends Checkpoint {
  readonly note: string
  /** The batch whose receipt it came with; null for the kept checkpoint. */
  readonly batchId: string | null
}

/** Checkpoints of receipts that no proof has connected with the kept one, oldest first. */
const unconnected = (database: Database, log: SyncContext['enrolment']['keys']['log']): Seen[] =>
  database
    .all(
      query
        .selectFrom('batch')
        .select(['id', 'receipt'])
        .where('receipt', 'is not', null)
        .where('connectedAt', 'is', null)
        .orderBy('seq')
        .limit(mostProofs),
    )
    .map(({ id, receipt }) => {
      const note = noteOfProof(signedReceiptSchema.parse(parseStrictJson(receipt!)).proof)
      return { ...openCheckpoint(note, log), note, batchId: id }
    })

/**
 * Begins a round: asks the province how far its log is and checks that this log continues everything that it showed
 * before; and has it note how far the unit's audit is. Nothing is sent to a province whose log shrank or forked, unless the log
 * itself proves that the province went on from a backup.
 * @returns version of the province's newest dictionary
 * @throws Problem `core.log.shrank`, `core.log.forked`, `core.restored.unknown`, `trust.log.proof`, `core.sync.*`
 */
export const compareWithProvince = async (context: SyncContext, signal?: AbortSignal): Promise<number> => {
  const { database, gate, enrolment } = context
  const { log } = enrolment.keys
  const kept = findKeptCheckpoint(database)
  const seen = unconnected(database, log)
  if (kept) seen.push({ ...openCheckpoint(kept.note, log), note: kept.note, batchId: null })
  const answer = await askHeads(context, seen, signal).catch(async (error: unknown) => {
    const isUnknown = error instanceof Problem && error.code === 'trust.request.signature'
    if (isUnknown && kept && (await lacksOf(context, kept, signal))) throw new Problem('core.restored.unknown')
    throw error
  })
  if (answer.at !== undefined) await noteServerTime(context, answer.at)
  const found = { ...openCheckpoint(answer.checkpoint, log), note: answer.checkpoint }
  const restorations = openRestorations(answer.restorations ?? [], found, log)
  const epoch = Math.max(1, ...restorations.map((restoration) => restoration.epoch))
  const fresh = seen.length ? restorations.filter((restoration) => restoration.epoch > (kept?.epoch ?? 1)) : []
  const isLost = ({ size }: Seen): boolean => fresh.some(({ position }) => size > position)
  for (const one of seen) {
    if (isLost(one)) continue
    const proof = answer.proofs.find(({ from, to }) => from === one.size && to === found.size)
    const relation = compareHeads(one, found, proof?.hashes ?? [])
    if (relation !== 'continues') await refuseSplitView({ gate }, relation, one, found)
  }
  const connected = seen.filter((one) => !isLost(one)).flatMap(({ batchId }) => batchId ?? [])
  if (kept?.size !== found.size || connected.length || fresh.length || findSplitView(database))
    await gate.write('unit', (work) => {
      keepCheckpoint(work, { ...found, epoch })
      if (fresh.length) noteRestorations(work, fresh, log)
      settleSplitViews(work)
      for (const id of connected)
        work.database.run(query.updateTable('batch').set({ connectedAt: work.at }).where('id', '=', id))
    })
  return answer.dictionaryVersion
}

/**
 * Whether the province's public log is not the one that this unit saw: then the province went on from a backup that is older than
 * this computer's enrolment. False where the log cannot be read.
 */
const lacksOf = async (
  { client, enrolment }: SyncContext,
  kept: KeptCheckpointTable,
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  const { log } = enrolment.keys
  try {
    const found = openCheckpoint(await client.call('logCheckpoint', { signal }), log)
    if (found.size < kept.size) return true
    const query = { from: kept.size, to: found.size }
    const { hashes } = await client.call('logConsistency', { query, signal })
    return compareHeads(openCheckpoint(kept.note, log), found, hashes) !== 'continues'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return false
  }
}

/**
 * Asks, and sees to it that the province knows the audit's head. If the audit lacks a row that the province knows of, the
 * audit was cut or rewritten, or the unit was restored from a backup: the unit's audit and the province's note it, and the
 * work goes on.
 */
const askHeads = async (
  { database, gate, client }: SyncContext,
  seen: readonly Seen[],
  signal: AbortSignal | undefined,
): Promise<HeadsAnswer> => {
  const ask = (broken: boolean): Promise<HeadsAnswer> => {
    const confirmed = findConfirmedHead(database)
    const hash = confirmed && findAuditHash(database, confirmed.seq)
    return client.call('heads', {
      body: {
        checkpoint: seen.find(({ batchId }) => batchId === null)?.note ?? null,
        sizes: [...new Set(seen.flatMap(({ batchId, size }) => (batchId === null ? [] : size)))],
        audit: {
          head: readAuditHead(database),
          after: confirmed && hash ? { seq: confirmed.seq, hash } : null,
          broken,
        },
      },
      signal,
    })
  }
  const isOurs = ({ audit }: HeadsAnswer): boolean => findAuditHash(database, audit.seq) === audit.hash
  let answer = await ask(false)
  if (!isOurs(answer)) {
    const known = answer.audit
    await gate.write('unit', (work) => {
      const own = readAuditHead(work.database)
      const confirmed = findConfirmedHead(work.database)?.seq ?? 0
      work.audit({ action: brokenAction, subject: 'audit', before: { ...known, confirmed }, after: own })
      writeSetting(work.database, confirmedHeadSetting, null)
    })
    answer = await ask(true)
    if (!isOurs(answer)) throw new Problem('core.sync.answer', { route: 'heads' })
  }
  const confirmed = auditHeadSchema.parse(answer.audit)
  if (findConfirmedHead(database)?.hash !== confirmed.hash)
    await gate.write('unit', (work) => writeSetting(work.database, confirmedHeadSetting, confirmed))
  return answer
}
