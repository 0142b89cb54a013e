import { hash } from 'node:crypto'
import { equalBytes } from './secret.ts'

/**
 * Merkle trees over SHA-256 as in RFC 6962, section 2.1. Leaves and nodes are hashed under different prefixes, so no node
 * can pass for a leaf. Functions that build a tree take leaf hashes of 32 bytes. Functions that verify return false, and
 * never throw, for anything that an attacker may send.
 */

const hashLength = 32
const leafPrefix = 0x00
const nodePrefix = 0x01

/**
 * Hash of a leaf: SHA-256 of the byte 0x00 and the leaf's bytes (RFC 6962, section 2.1), 32 bytes.
 * @example
 * leafHash(new Uint8Array()).toString('hex') // '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
 */
export const leafHash = (leaf: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + leaf.length)
  input[0] = leafPrefix
  input.set(leaf, 1)
  return hash('sha256', input, 'buffer')
}

// One buffer serves all nodes, because hashing is synchronous and a tree of n leaves hashes n − 1 nodes.
const nodeInput = Buffer.alloc(1 + 2 * hashLength)
nodeInput[0] = nodePrefix

/**
 * Hash of an inner node: SHA-256 of the byte 0x01 and two hashes of 32 bytes (RFC 6962, section 2.1), 32 bytes.
 * @example
 * nodeHash(leaves[0], leaves[1]).equals(merkleRoot(leaves.slice(0, 2))) // true
 */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + hashLength)
  return hash('sha256', nodeInput, 'buffer')
}

/** Root of the empty tree: the hash of nothing. */
export const emptyRoot = (): Buffer => hash('sha256', '', 'buffer')

/** Where RFC 6962 splits a tree: the largest power of two below `size` (size ≥ 2). */
const splitPoint = (size: number): number => {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/**
 * A tree that grows leaf by leaf without keeping the leaves. It holds one hash for each level.
 * @example
 * const tree = new GrowingTree()
 * for (const leaf of leaves) tree.add(leaf)
 * tree.root().equals(merkleRoot(leaves)) // true
 */
export class GrowingTree {
  /** Roots of complete subtrees, largest first. Their sizes are the binary digits of the number of leaves. */
  readonly #peaks: Uint8Array[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @param leaf its {@link leafHash} */
  add(leaf: Uint8Array): void {
    let node = leaf
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(this.#peaks.pop()!, node)
    this.#peaks.push(node)
    this.#size++
  }

  /** MTH of the leaves so far. */
  root(): Buffer {
    return foldPeaks(this.#peaks)
  }
}

/**
 * Root over leaf hashes (MTH of RFC 6962), in linear time.
 * @example
 * const root = merkleRoot(entries.map((entry) => leafHash(canonicalBytes(entry))))
 */
export const merkleRoot = (leaves: readonly Uint8Array[]): Buffer => {
  const tree = new GrowingTree()
  for (const leaf of leaves) tree.add(leaf)
  return tree.root()
}

/**
 * Root over complete subtrees, given largest (leftmost) first; {@link emptyRoot} when there is none.
 * @param peaks their roots, 32 bytes each
 * @example
 * foldPeaks([merkleRoot(leaves.slice(0, 4)), leaves[4]]).equals(merkleRoot(leaves)) // true for five leaves
 */
export const foldPeaks = (peaks: readonly Uint8Array[]): Buffer =>
  peaks.length === 0 ? emptyRoot() : Buffer.from(peaks.reduceRight((right, left) => nodeHash(left, right)))

/** A range of leaves `[start, start + size)`. Proofs are lists of such ranges. */
export interface LeafRange {
  readonly start: number
  readonly size: number
}

/**
 * The subtrees whose roots make an inclusion proof of leaf `index` in a tree of `size` leaves, nearest first
 * (RFC 6962 PATH). A store reads only the nodes of these ranges.
 * @example
 * inclusionRanges(3, 7) // [{ start: 2, size: 1 }, { start: 0, size: 2 }, { start: 4, size: 3 }]
 */
export const inclusionRanges = (index: number, size: number): LeafRange[] => {
  const ranges: LeafRange[] = []
  let range: LeafRange = { start: 0, size }
  while (range.size > 1) {
    const half = splitPoint(range.size)
    const left = { start: range.start, size: half }
    const right = { start: range.start + half, size: range.size - half }
    const inLeft = index < right.start
    ranges.unshift(inLeft ? right : left)
    range = inLeft ? left : right
  }
  return ranges
}

/**
 * The subtrees of a consistency proof between tree sizes `from` ≤ `to` (RFC 6962 PROOF, SUBPROOF), in the proof's order.
 * @example
 * consistencyRanges(4, 7) // [{ start: 4, size: 3 }]
 */
export const consistencyRanges = (from: number, to: number): LeafRange[] => {
  if (from === 0 || from === to) return []
  const ranges: LeafRange[] = []
  let range: LeafRange = { start: 0, size: to }
  let rest = from
  let whole = true
  while (rest !== range.size) {
    const half = splitPoint(range.size)
    const left = { start: range.start, size: half }
    const right = { start: range.start + half, size: range.size - half }
    if (rest <= half) {
      ranges.unshift(right)
      range = left
    } else {
      ranges.unshift(left)
      range = right
      rest -= half
      whole = false
    }
  }
  return whole ? ranges : [range, ...ranges]
}

const rangeRoots = (leaves: readonly Uint8Array[], ranges: readonly LeafRange[]): Buffer[] =>
  ranges.map(({ start, size }) => merkleRoot(leaves.slice(start, start + size)))

/**
 * Inclusion proof of the leaf at `index`, nearest sibling first.
 * @throws RangeError when there is no such leaf
 * @example
 * const proof = inclusionProof(leaves, 3)
 * verifyInclusion(leaves[3], 3, leaves.length, proof, merkleRoot(leaves)) // true
 */
export const inclusionProof = (leaves: readonly Uint8Array[], index: number): Buffer[] => {
  if (!Number.isSafeInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('no such leaf')
  return rangeRoots(leaves, inclusionRanges(index, leaves.length))
}

/**
 * Consistency proof from the first `from` leaves to all of them (RFC 6962, section 2.1.2).
 * @throws RangeError when `from` is no size between 0 and the number of leaves
 * @example
 * verifyConsistency(3, leaves.length, consistencyProof(leaves, 3), merkleRoot(leaves.slice(0, 3)), merkleRoot(leaves)) // true
 */
export const consistencyProof = (leaves: readonly Uint8Array[], from: number): Buffer[] => {
  if (!Number.isSafeInteger(from) || from < 0 || from > leaves.length) throw new RangeError('no such tree size')
  return rangeRoots(leaves, consistencyRanges(from, leaves.length))
}

const areHashes = (...nodes: readonly Uint8Array[]): boolean => nodes.every(({ length }) => length === hashLength)

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/**
 * Whether `proof` leads from the leaf hash at `index` to `root` of a tree of `size` leaves (RFC 9162, section 2.1.3.2).
 * @param proof sibling hashes of 32 bytes, nearest first
 * @example
 * verifyInclusion(leaves[3], 3, 5, inclusionProof(leaves, 3), merkleRoot(leaves)) // true for five leaves
 * verifyInclusion(leaves[3], 2, 5, inclusionProof(leaves, 3), merkleRoot(leaves)) // false: not at this index
 */
export const verifyInclusion = (
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean => {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes(leaf, ...proof)) return false
  let node: Uint8Array = leaf
  let position = index
  let last = size - 1
  for (const sibling of proof) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      node = nodeHash(sibling, node)
      while (position % 2 === 0 && position !== 0) {
        position /= 2
        last = Math.floor(last / 2)
      }
    } else node = nodeHash(node, sibling)
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equalBytes(node, root)
}

/** Whether the tree (`to`, `toRoot`) is the tree (`from`, `fromRoot`) with leaves appended (RFC 9162, section 2.1.4.2). */
export const verifyConsistency = (
  from: number,
  to: number,
  proof: readonly Uint8Array[],
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
): boolean => {
  if (!isSize(from) || !isSize(to) || from > to || !areHashes(fromRoot, ...proof)) return false
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot)
  if (from === 0) return proof.length === 0 && equalBytes(fromRoot, emptyRoot())
  const isPowerOfTwo = 2 ** Math.floor(Math.log2(from)) === from
  const path = isPowerOfTwo ? [fromRoot, ...proof] : proof
  const [seed, ...rest] = path
  if (!seed) return false
  let position = from - 1
  let last = to - 1
  while (position % 2 === 1) {
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  let oldNode = seed
  let newNode = seed
  for (const sibling of rest) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      oldNode = nodeHash(sibling, oldNode)
      newNode = nodeHash(sibling, newNode)
      while (position % 2 === 0 && position !== 0) {
        position /= 2
        last = Math.floor(last / 2)
      }
    } else newNode = nodeHash(newNode, sibling)
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equalBytes(oldNode, fromRoot) && equalBytes(newNode, toRoot)
}
