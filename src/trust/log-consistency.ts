import type { Checkpoint } from './checkpoint.ts'
import { verifyConsistency } from './merkle.ts'

/**
 * How a head of the log relates to one seen before. `continues`: the same entries, with others appended or none.
 * `shrank`: fewer entries. `forked`: other entries, or no proof that they are the same.
 */
export type LogRelation = 'continues' | 'shrank' | 'forked'

/**
 * Compares a head of the log with one seen before. Both checkpoints were verified; two honest heads of one log never
 * contradict each other, whoever was given them.
 * @param hashes the consistency proof between the two sizes, each hash in base64; empty for equal sizes
 * @example
 * const relation = compareHeads(kept, openCheckpoint(note, keys.log), proof.hashes)
 * if (relation !== 'continues') refuse(relation)
 */
export const compareHeads = (seen: Checkpoint, found: Checkpoint, hashes: readonly string[]): LogRelation => {
  if (found.size < seen.size) return 'shrank'
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'))
  return verifyConsistency(seen.size, found.size, proof, seen.root, found.root) ? 'continues' : 'forked'
}
