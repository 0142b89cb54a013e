import type { Kysely, Transaction } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type LogEntry, logEntrySchema } from '../../shared/sync/log.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { logLeafHash } from '../../trust/log-proof.ts'
import { consistencyRanges, foldPeaks, type LeafRange, nodeHash } from '../../trust/merkle.ts'
import { takeUnloggedHead } from '../store/audit-chain.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'

// The province's append-only log in the database: each entry once, and the hash of every complete subtree, so that
// appending and proving cost O(log n). Nodes of level 0 are the leaves.

/** A connection that reads, inside or outside of a transaction. */
export type LogReader = Kysely<Schema> | Transaction<Schema>

/** Complete subtrees, largest first, that make up a range of leaves. The start is a multiple of the largest size. */
const completeSubtrees = ({ start, size }: LeafRange): { level: number; place: number }[] => {
  const subtrees: { level: number; place: number }[] = []
  let at = start
  let rest = size
  while (rest > 0) {
    const level = Math.floor(Math.log2(rest))
    subtrees.push({ level, place: at / 2 ** level })
    at += 2 ** level
    rest -= 2 ** level
  }
  return subtrees
}

// One query after another, because a transaction has one connection. A proof needs a few dozen nodes at most.
const readNodes = async (
  database: LogReader,
  wanted: readonly { level: number; place: number }[],
): Promise<Buffer[]> => {
  const nodes: Buffer[] = []
  for (const { level, place } of wanted) {
    const row = await database
      .selectFrom('logNode')
      .select('hash')
      .where('level', '=', level)
      .where('place', '=', place)
      .executeTakeFirst()
    if (!row) throw new Problem('server.log.damaged', { level, place })
    nodes.push(Buffer.from(row.hash, 'hex'))
  }
  return nodes
}

/**
 * The root hash of each range of leaves.
 * @throws Problem `server.log.damaged`
 */
export const readRoots = async (database: LogReader, ranges: readonly LeafRange[]): Promise<Buffer[]> => {
  const roots: Buffer[] = []
  for (const range of ranges) roots.push(foldPeaks(await readNodes(database, completeSubtrees(range))))
  return roots
}

/** Number of entries. */
export const logSize = async (database: LogReader): Promise<number> => {
  const last = await database
    .selectFrom('logEntry')
    .select('position')
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? last.position + 1 : 0
}

/**
 * Appends entries in their order, and behind them the head of the audit if the log does not have it: the log then shows
 * when the audit was cut or rewritten. Called only inside the write gate.
 * @param given none: only the head of the audit is appended
 * @returns the position of the first entry
 * @throws Problem `server.log.damaged`
 */
export const appendToLog = async (database: Transaction<Schema>, given: readonly LogEntry[]): Promise<number> => {
  const head = await takeUnloggedHead(database)
  const entries: readonly LogEntry[] = head ? [...given, { kind: 'audit.province', ...head }] : given
  const first = await logSize(database)
  // The roots of the subtrees that are complete so far are all that appending needs of the past.
  const peaks = await readNodes(database, completeSubtrees({ start: 0, size: first }))
  const nodes: Schema['logNode'][] = []
  entries.forEach((entry, offset) => {
    let node = logLeafHash(entry)
    let level = 0
    let place = first + offset
    nodes.push({ level, place, hash: node.toString('hex') })
    while (place % 2 === 1) {
      node = nodeHash(peaks.pop()!, node)
      level++
      place = (place - 1) / 2
      nodes.push({ level, place, hash: node.toString('hex') })
    }
    peaks.push(node)
  })
  const rows = entries.map((entry, offset) => ({ position: first + offset, body: canonicalText(entry) }))
  for (const chunk of inChunks(rows)) await database.insertInto('logEntry').values(chunk).execute()
  for (const chunk of inChunks(nodes)) await database.insertInto('logNode').values(chunk).execute()
  return first
}

/**
 * Hashes that show that the log of size `to` is the log of size `from` with entries appended.
 * @throws Problem `server.log.position`, `server.log.damaged`
 */
export const proveConsistency = async (database: LogReader, from: number, to: number): Promise<Buffer[]> => {
  const size = await logSize(database)
  if (from > to || to > size) throw new Problem('server.log.position', { position: to, size })
  return readRoots(database, consistencyRanges(from, to))
}

/**
 * The entry at `position`.
 * @throws Problem `server.log.position`
 */
export const getLogEntry = async (database: LogReader, position: number): Promise<LogEntry> => {
  const row = await database.selectFrom('logEntry').select('body').where('position', '=', position).executeTakeFirst()
  if (!row) throw new Problem('server.log.position', { position, size: await logSize(database) })
  return logEntrySchema.parse(parseStrictJson(row.body))
}
