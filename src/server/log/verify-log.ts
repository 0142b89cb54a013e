import type { Kysely } from 'kysely'
import type { AuditFault } from '../../shared/audit-fault.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type LogEntry, logEntrySchema } from '../../shared/sync/log.ts'
import { auditOrigin } from '../../trust/audit-chain.ts'
import type { Checkpoint } from '../../trust/checkpoint.ts'
import { logLeafHash } from '../../trust/log-proof.ts'
import { foldPeaks, nodeHash } from '../../trust/merkle.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'

/** Result of verifying the whole log. */
export interface LogVerdict {
  readonly entries: number
  readonly whole: boolean
  /** First position whose entry or hashes are not what was appended; null when the log is whole. */
  readonly brokenAt: number | null
  /** Entries that name another audit than the one there is, and checkpoints that the log does not continue. */
  readonly faults: readonly AuditFault[]
  /** Hash of the province's audit that the last entry about it names; the origin of audits when none does. */
  readonly lastHead: string
}

const pageSize = 2_000

/** For each kind of entry about an operation, the action of the audit row that must go with it. */
const actionOfEntry = {
  'batch.received': 'batch.receive',
  'certificate.issued': 'certificate.issue',
  'certificate.reissued': 'certificate.issue',
  'certificate.corrected': 'certificate.correct',
  'certificate.revoked': 'certificate.revoke',
  'province.restored': 'province.restore',
} as const

/**
 * Hashes every entry again and compares the result with every stored node, each entry with its audit row, and each head of
 * an audit with the row or the batch that it is about. This finds a changed entry, a changed node, and an audit that was cut
 * or rewritten.
 * @param checkpoints heads of the log that were given out; the log must have them at their sizes
 */
export const verifyLog = async (
  database: Kysely<Schema>,
  checkpoints: readonly Checkpoint[] = [],
): Promise<LogVerdict> => {
  const unclaimed = await auditedSubjects(database)
  const given = bySize(checkpoints)
  const faults: AuditFault[] = []
  const peaks: Buffer[] = []
  let lastHead = auditOrigin
  let position = 0
  const compareRoot = (): void => {
    const roots = given.get(position)
    if (!roots) return
    given.delete(position)
    if (!roots.every((root) => foldPeaks(peaks).equals(root))) faults.push({ kind: 'checkpoint', place: position })
  }
  compareRoot()
  for (;;) {
    const page = await database
      .selectFrom('logEntry')
      .selectAll()
      .where('position', '>=', position)
      .orderBy('position')
      .limit(pageSize)
      .execute()
    const nodes = await storedNodes(database, position, page.length)
    const entries = page.map(({ body }) => logEntrySchema.safeParse(parseStrictJson(body)).data)
    const isAsNamed = await namedHeads(database, entries)
    for (const [index, entry] of entries.entries()) {
      const computed = entry && computeNodes(entry, position, peaks)
      const subject = entry && auditedSubject(entry)
      const audited = subject === undefined || claim(unclaimed, subject)
      const same = computed?.every(({ level, place, hash }) => nodes.get(`${level}/${place}`) === hash)
      if (!entry || page[index]!.position !== position || !audited || !same) {
        return { entries: position, whole: false, brokenAt: position, faults, lastHead }
      }
      if (entry.kind === 'audit.province') lastHead = entry.hash
      if (!isAsNamed(entry)) faults.push({ kind: 'logHead', place: position })
      position++
      compareRoot()
    }
    if (page.length < pageSize) {
      for (const size of given.keys()) faults.push({ kind: 'checkpoint', place: size })
      // An audit row without its entry, or a leaf without one, shows that the end of the log was cut off.
      const whole = unclaimed.size === 0 && (await isEmptyBehind(database, position))
      return { entries: position, whole, brokenAt: whole ? null : position, faults, lastHead }
    }
  }
}

const isEmptyBehind = async (database: Kysely<Schema>, position: number): Promise<boolean> => {
  const leaf = database.selectFrom('logNode').select('place').where('level', '=', 0).where('place', '>=', position)
  return (await leaf.limit(1).executeTakeFirst()) === undefined
}

const bySize = (checkpoints: readonly Checkpoint[]): Map<number, Buffer[]> => {
  const roots = new Map<number, Buffer[]>()
  for (const { size, root } of checkpoints) roots.set(size, [...(roots.get(size) ?? []), root])
  return roots
}

/** Claims one audit row for an entry. @returns whether there was one */
const claim = (unclaimed: Map<string, number>, subject: string): boolean => {
  const left = unclaimed.get(subject)
  if (left === undefined) return false
  if (left === 1) unclaimed.delete(subject)
  else unclaimed.set(subject, left - 1)
  return true
}

/** How many audit rows there are for each `action subject` that must go with log entries. */
const auditedSubjects = async (database: Kysely<Schema>): Promise<Map<string, number>> => {
  const rows = await database
    .selectFrom('audit')
    .select(['action', 'subject'])
    .where('action', 'in', Object.values(actionOfEntry))
    .execute()
  const counts = new Map<string, number>()
  for (const { action, subject } of rows) {
    const key = `${action} ${subject}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** `action subject` of the audit row that goes with an entry; undefined for an entry about an audit. */
const auditedSubject = (entry: LogEntry): string | undefined => {
  if (entry.kind === 'audit.province' || entry.kind === 'audit.unit') return undefined
  const subject =
    entry.kind === 'batch.received'
      ? `batch:${entry.batchId}`
      : entry.kind === 'province.restored'
        ? `epoch:${entry.epoch}`
        : `certificate:${entry.number}`
  return `${actionOfEntry[entry.kind]} ${subject}`
}

/** Reads what the entries name, and says of each whether it is so: rows of the audit, and heads that batches named. */
const namedHeads = async (
  database: Kysely<Schema>,
  entries: readonly (LogEntry | undefined)[],
): Promise<(entry: LogEntry) => boolean> => {
  const rows = new Map<number, string>()
  const batches = new Map<string, { readonly seq: number | null; readonly hash: string | null }>()
  const seqs = entries.flatMap((entry) => (entry?.kind === 'audit.province' ? [entry.seq] : []))
  for (const chunk of inChunks(seqs)) {
    const found = await database.selectFrom('audit').select(['seq', 'hash']).where('seq', 'in', chunk).execute()
    for (const { seq, hash } of found) rows.set(seq, hash)
  }
  const ids = entries.flatMap((entry) => (entry?.kind === 'audit.unit' ? [entry.batchId] : []))
  for (const chunk of inChunks(ids)) {
    const found = await database
      .selectFrom('batch')
      .select(['id', 'deviceId', 'auditSeq as seq', 'auditHash as hash'])
      .where('id', 'in', chunk)
      .execute()
    for (const { id, deviceId, ...head } of found) batches.set(`${id} ${deviceId}`, head)
  }
  return (entry) => {
    if (entry.kind === 'audit.province') return rows.get(entry.seq) === entry.hash
    if (entry.kind !== 'audit.unit') return true
    const head = batches.get(`${entry.batchId} ${entry.device}`)
    return head?.seq === entry.seq && head.hash === entry.hash
  }
}

const computeNodes = (entry: LogEntry, position: number, peaks: Buffer[]) => {
  let node = logLeafHash(entry)
  let place = position
  const nodes = [{ level: 0, place, hash: node.toString('hex') }]
  while (place % 2 === 1) {
    node = nodeHash(peaks.pop()!, node)
    place = (place - 1) / 2
    nodes.push({ level: nodes.length, place, hash: node.toString('hex') })
  }
  peaks.push(node)
  return nodes
}

/** Hashes of the nodes that were completed by appending `count` entries from `first` on, by `level/place`. */
const storedNodes = async (database: Kysely<Schema>, first: number, count: number): Promise<Map<string, string>> => {
  const nodes = new Map<string, string>()
  for (let level = 0; 2 ** level <= first + count; level++) {
    const rows = await database
      .selectFrom('logNode')
      .select(['place', 'hash'])
      .where('level', '=', level)
      .where('place', '>=', Math.floor(first / 2 ** level))
      .where('place', '<', Math.floor((first + count) / 2 ** level))
      .execute()
    for (const { place, hash } of rows) nodes.set(`${level}/${place}`, hash)
  }
  return nodes
}
