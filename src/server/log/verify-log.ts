import type { Kysely } from 'kysely'
import { logEntrySchema } from '../../shared/sync/log.ts'
import { logLeafHash } from '../../trust/log-proof.ts'
import { nodeHash } from '../../trust/merkle.ts'
import type { Schema } from '../store/schema.ts'

/** Result of verifying the whole log. */
export interface LogVerdict {
  readonly entries: number
  readonly whole: boolean
  /** First position whose entry or hashes are not what was appended; null when the log is whole. */
  readonly brokenAt: number | null
}

const pageSize = 2_000

/** For each kind of entry, the action of the audit row that must go with it. */
const actionOfEntry = {
  'batch.received': 'batch.receive',
  'certificate.issued': 'certificate.issue',
  'certificate.corrected': 'certificate.correct',
  'certificate.revoked': 'certificate.revoke',
} as const

/**
 * Hashes every entry again and compares the result with every stored node, and each entry with its audit row. This finds
 * a changed entry, a changed node, and audit rows cut off at the end of their chain.
 */
export const verifyLog = async (database: Kysely<Schema>): Promise<LogVerdict> => {
  const unclaimed = await auditedSubjects(database)
  const peaks: Buffer[] = []
  let position = 0
  for (;;) {
    const page = await database
      .selectFrom('logEntry')
      .selectAll()
      .where('position', '>=', position)
      .orderBy('position')
      .limit(pageSize)
      .execute()
    const nodes = await storedNodes(database, position, page.length)
    for (const row of page) {
      const computed = computeNodes(row.body, position, peaks)
      const audited = computed && unclaimed.delete(computed.auditKey)
      const same = computed?.nodes.every(({ level, place, hash }) => nodes.get(`${level}/${place}`) === hash)
      if (row.position !== position || !audited || !same) return { entries: position, whole: false, brokenAt: position }
      position++
    }
    if (page.length < pageSize) {
      // An audit row without its entry shows that the end of the log was cut off.
      const whole = unclaimed.size === 0
      return { entries: position, whole, brokenAt: whole ? null : position }
    }
  }
}

/** `action subject` of every audit row that must go with a log entry. */
const auditedSubjects = async (database: Kysely<Schema>): Promise<Set<string>> => {
  const rows = await database
    .selectFrom('audit')
    .select(['action', 'subject'])
    .where('action', 'in', Object.values(actionOfEntry))
    .execute()
  return new Set(rows.map(({ action, subject }) => `${action} ${subject}`))
}

const computeNodes = (body: string, position: number, peaks: Buffer[]) => {
  const entry = logEntrySchema.safeParse(JSON.parse(body)).data
  if (!entry) return undefined
  let node = logLeafHash(entry)
  let place = position
  const nodes = [{ level: 0, place, hash: node.toString('hex') }]
  while (place % 2 === 1) {
    node = nodeHash(peaks.pop()!, node)
    place = (place - 1) / 2
    nodes.push({ level: nodes.length, place, hash: node.toString('hex') })
  }
  peaks.push(node)
  const subject = entry.kind === 'batch.received' ? `batch:${entry.batchId}` : `certificate:${entry.number}`
  return { nodes, auditKey: `${actionOfEntry[entry.kind]} ${subject}` }
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
