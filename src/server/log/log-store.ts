import type { Kysely, Transaction } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { type LogEntry, type LogIdentity, logEntrySchema } from '../../shared/sync/log.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { signCheckpoint } from '../../trust/checkpoint.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { formatLogProof, logLeafHash } from '../../trust/log-proof.ts'
import { consistencyRanges, foldPeaks, inclusionRanges, type LeafRange, nodeHash } from '../../trust/merkle.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'

type Reader = Kysely<Schema> | Transaction<Schema>

/** Complete subtrees, largest first, that a range of leaves falls into (starts are multiples of their sizes). */
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

/**
 * The province's append-only log in the database: each entry once, and the hash of every complete subtree, so that
 * appending and proving cost O(log n). `log_node` of level 0 are the leaves.
 */
export class LogStore {
  readonly identity: LogIdentity
  readonly #key: SigningKey

  constructor(identity: LogIdentity, key: SigningKey) {
    this.identity = identity
    this.#key = key
  }

  /** Number of entries. */
  async size(database: Reader): Promise<number> {
    const last = await database
      .selectFrom('log_entry')
      .select('position')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last ? last.position + 1 : 0
  }

  /** Appends entries in their order; answers the position of the first. Only inside the write gate. */
  async append(database: Transaction<Schema>, entries: readonly LogEntry[]): Promise<number> {
    const first = await this.size(database)
    // The roots of the subtrees that are complete so far: all that appending needs of the past.
    const peaks = await this.#nodes(database, completeSubtrees({ start: 0, size: first }))
    const nodes: Schema['log_node'][] = []
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
    for (const chunk of inChunks(rows)) await database.insertInto('log_entry').values(chunk).execute()
    for (const chunk of inChunks(nodes)) await database.insertInto('log_node').values(chunk).execute()
    return first
  }

  // One after another: inside a transaction there is one connection, and a proof needs a few dozen nodes at most.
  async #nodes(database: Reader, wanted: readonly { level: number; place: number }[]): Promise<Buffer[]> {
    const nodes: Buffer[] = []
    for (const { level, place } of wanted) {
      const row = await database
        .selectFrom('log_node')
        .select('hash')
        .where('level', '=', level)
        .where('place', '=', place)
        .executeTakeFirst()
      if (!row) throw new Problem('server.log.damaged', { level, place })
      nodes.push(Buffer.from(row.hash, 'hex'))
    }
    return nodes
  }

  async #ranges(database: Reader, ranges: readonly LeafRange[]): Promise<Buffer[]> {
    const roots: Buffer[] = []
    for (const range of ranges) roots.push(foldPeaks(await this.#nodes(database, completeSubtrees(range))))
    return roots
  }

  /** Signed head of the log at `size`, the present one unless told. */
  async checkpoint(database: Reader, size?: number): Promise<string> {
    const at = size ?? (await this.size(database))
    const [root] = await this.#ranges(database, [{ start: 0, size: at }])
    return signCheckpoint({ origin: this.identity.origin, size: at, root: root! }, this.#key)
  }

  /**
   * C2SP tlog-proof of the entry at `position` in the log as it stands.
   * @throws Problem `server.log.position`
   */
  async proof(database: Reader, position: number): Promise<string> {
    const size = await this.size(database)
    if (position >= size) throw new Problem('server.log.position', { position, size })
    const hashes = await this.#ranges(database, inclusionRanges(position, size))
    return formatLogProof(position, hashes, await this.checkpoint(database, size))
  }

  /**
   * Hashes that show that the log at `to` is the log at `from`, with entries appended.
   * @throws Problem `server.log.position`
   */
  async consistency(database: Reader, from: number, to: number): Promise<Buffer[]> {
    const size = await this.size(database)
    if (from > to || to > size) throw new Problem('server.log.position', { position: to, size })
    return this.#ranges(database, consistencyRanges(from, to))
  }

  /**
   * The entry at `position`.
   * @throws Problem `server.log.position`
   */
  async entry(database: Reader, position: number): Promise<LogEntry> {
    const row = await database
      .selectFrom('log_entry')
      .select('body')
      .where('position', '=', position)
      .executeTakeFirst()
    if (!row) throw new Problem('server.log.position', { position, size: await this.size(database) })
    return logEntrySchema.parse(JSON.parse(row.body))
  }
}
