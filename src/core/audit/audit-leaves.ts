import { GrowingTree, inclusionRanges, leafHash, verifyInclusion } from '../../trust/merkle.ts'
import { type Database, query } from '../store/database.ts'
import { blankRows, RowBuffer } from '../store/row-buffer.ts'
import type { AuditLeafTable, AuditTable } from '../store/schema.ts'

/** The part of a row's `after` about its leaves: their number, and the RFC 6962 root over them, hex. */
export interface LeavesSeal {
  readonly count: number
  readonly root: string
}

/** The leaf of one subject: JSON of an array, as rows of the chain are hashed. */
const leafOf = (subject: string, content: string): Buffer => leafHash(Buffer.from(JSON.stringify([subject, content])))

/** Writes the leaves of the row that comes next in the chain. */
export class LeavesWriter {
  readonly #rows: RowBuffer
  readonly #seq: number
  readonly #tree = new GrowingTree()

  constructor(database: Database, seq: number) {
    this.#seq = seq
    const blank: AuditLeafTable = { seq: 0, position: 0, subject: '', content: '' }
    this.#rows = new RowBuffer(database, (rows) => query.insertInto('auditLeaf').values(blankRows(rows, blank)))
  }

  /** @param content hash of the subject's content, hex */
  add(subject: string, content: string): void {
    this.#rows.add([this.#seq, this.#tree.size, subject, content])
    this.#tree.add(leafOf(subject, content))
  }

  seal(): LeavesSeal {
    this.#rows.flush()
    return { count: this.#tree.size, root: this.#tree.root().toString('hex') }
  }
}

/** The seal that a row carries, if it is one of many subjects. */
export const sealOf = ({ after }: Pick<AuditTable, 'after'>): LeavesSeal | undefined => {
  if (!after?.includes('"leaves"')) return undefined
  return (JSON.parse(after) as { leaves?: LeavesSeal }).leaves
}

const page = 5000

/** A row's leaves from one place on, in order, page by page. */
function* leavesOf(database: Database, seq: number, from = 0, size = Number.MAX_SAFE_INTEGER) {
  for (let next = from; ; ) {
    const leaves = database.all(
      query
        .selectFrom('auditLeaf')
        .select(['position', 'subject', 'content'])
        .where('seq', '=', seq)
        .where('position', '>=', next)
        .where('position', '<', from + size)
        .orderBy('position')
        .limit(page),
    )
    yield* leaves
    if (leaves.length < page) return
    next = leaves.at(-1)!.position + 1
  }
}

const rootOf = (database: Database, seq: number, from: number, size: number): Buffer => {
  const tree = new GrowingTree()
  for (const { subject, content } of leavesOf(database, seq, from, size)) tree.add(leafOf(subject, content))
  return tree.root()
}

/** Whether a row's leaves are those that it was sealed with: none missing, changed, moved or added. */
export const leavesAreWhole = (database: Database, row: AuditTable): boolean => {
  const { count, root } = sealOf(row) ?? { count: 0, root: undefined }
  const tree = new GrowingTree()
  for (const { position, subject, content } of leavesOf(database, row.seq)) {
    if (position !== tree.size) return false
    tree.add(leafOf(subject, content))
  }
  return tree.size === count && (root === undefined || tree.root().toString('hex') === root)
}

/** That one subject is among those of a sealed row; RFC 9162 section 2.1.3. */
export interface LeafProof extends LeavesSeal {
  readonly seq: number
  readonly subject: string
  readonly content: string
  readonly position: number
  /** Hashes from the leaf to the root, nearest first, hex. */
  readonly path: readonly string[]
  readonly holds: boolean
}

/** Proves each leaf of a subject against the row that seals it, oldest first. */
export const proveLeaves = (database: Database, subject: string): LeafProof[] =>
  database
    .all(
      query
        .selectFrom('auditLeaf')
        .innerJoin('audit', 'audit.seq', 'auditLeaf.seq')
        .select(['auditLeaf.seq', 'auditLeaf.position', 'auditLeaf.content', 'audit.after'])
        .where('auditLeaf.subject', '=', subject)
        .orderBy('auditLeaf.seq'),
    )
    .map(({ seq, position, content, after }) => {
      const seal = sealOf({ after }) ?? { count: 0, root: '' }
      const path =
        position < seal.count
          ? inclusionRanges(position, seal.count).map(({ start, size }) => rootOf(database, seq, start, size))
          : []
      const root = Buffer.from(seal.root, 'hex')
      const holds = verifyInclusion(leafOf(subject, content), position, seal.count, path, root)
      return { ...seal, seq, subject, content, position, path: path.map((node) => node.toString('hex')), holds }
    })
