import { Problem } from '../shared/errors/problem.ts'
import { type LogEntry, type LogIdentity, logEntrySchema } from '../shared/sync/log.ts'
import { canonicalBytes } from './canonical.ts'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { leafHash, verifyInclusion } from './merkle.ts'

/**
 * Merkle leaf hash of an entry of the province's log, over its canonical bytes.
 * @throws ZodError when the entry does not have the shape of {@link logEntrySchema}
 * @example
 * logLeafHash({ kind: 'certificate.revoked', number, reason, at }).length // 32
 */
export const logLeafHash = (entry: LogEntry): Buffer => leafHash(canonicalBytes(logEntrySchema.parse(entry)))

const header = 'c2sp.org/tlog-proof@v1'

/**
 * Formats a C2SP tlog-proof: index, inclusion proof and signed checkpoint in one text that can be verified offline.
 * @param index zero-based index of the entry
 * @param hashes the inclusion proof, nearest sibling first, 32 bytes each
 * @param checkpoint the signed note of {@link signCheckpoint}
 * @example
 * formatLogProof(3, inclusionProof(leaves, 3), checkpoint)
 * // 'c2sp.org/tlog-proof@v1\nindex 3\n<hash in base64>\n…\n\n<checkpoint>'
 */
export const formatLogProof = (index: number, hashes: readonly Uint8Array[], checkpoint: string): string =>
  [header, `index ${index}`, ...hashes.map((node) => Buffer.from(node).toString('base64')), '', checkpoint].join('\n')

/** The signed note at the end of a proof's text, not verified; empty when there is none. */
export const noteOfProof = (proof: string): string => {
  const gap = proof.indexOf('\n\n')
  return gap < 0 ? '' : proof.slice(gap + 2)
}

/**
 * Verifies that the pinned log contains an entry.
 * @param proof the text of {@link formatLogProof}
 * @returns the entry's index and the checkpoint that the proof leads to
 * @throws Problem `trust.log.proof`
 * @example
 * const { index, checkpoint } = verifyLogProof(signed.proof, entry, keys.log)
 */
export const verifyLogProof = (
  proof: string,
  entry: LogEntry,
  log: LogIdentity,
): { readonly index: number; readonly checkpoint: Checkpoint } => {
  const invalid = (what: string): Problem => new Problem('trust.log.proof', { what })
  const gap = proof.indexOf('\n\n')
  if (gap < 0 || proof.length > 20_000) throw invalid('证明格式')
  const lines = proof.slice(0, gap).split('\n')
  if (lines.shift() !== header) throw invalid('证明版本')
  if (lines[0]?.startsWith('extra ')) lines.shift()
  const index = /^index (0|[1-9]\d{0,14})$/.exec(lines.shift() ?? '')?.[1]
  const hashes = lines.map((line) => Buffer.from(line, 'base64'))
  if (index === undefined || hashes.length > 64 || hashes.some((node) => node.length !== 32)) throw invalid('证明格式')
  const checkpoint = openCheckpoint(noteOfProof(proof), log)
  if (!verifyInclusion(logLeafHash(entry), Number(index), checkpoint.size, hashes, checkpoint.root)) {
    throw invalid('收录路径')
  }
  return { index: Number(index), checkpoint }
}
