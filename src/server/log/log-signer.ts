import { Problem } from '../../shared/errors/problem.ts'
import type { LogIdentity } from '../../shared/sync/log.ts'
import { signCheckpoint } from '../../trust/checkpoint.ts'
import { formatLogProof } from '../../trust/log-proof.ts'
import { inclusionRanges } from '../../trust/merkle.ts'
import type { Signer } from '../../trust/signer.ts'
import { type LogReader, logSize, readRoots } from './log-tree.ts'
import type { SignedHeads } from './signed-heads.ts'

/** Signs the heads of the log. Only slices that answer with a checkpoint get one; appending needs no key. */
export class LogSigner implements SignedHeads {
  readonly identity: LogIdentity
  readonly #signer: Signer

  constructor(identity: LogIdentity, signer: Signer) {
    this.identity = identity
    this.#signer = signer
  }

  /** The signed head of the log at `size`; by default of the whole log. */
  async checkpoint(database: LogReader, size?: number): Promise<string> {
    const at = size ?? (await logSize(database))
    const [root] = await readRoots(database, [{ start: 0, size: at }])
    return signCheckpoint({ origin: this.identity.origin, size: at, root: root! }, this.#signer)
  }

  /**
   * C2SP tlog-proof of the entry at `position` in the whole log.
   * @throws Problem `server.log.position`
   */
  async proof(database: LogReader, position: number): Promise<string> {
    const size = await logSize(database)
    return proveUnder(database, position, size, await this.checkpoint(database, size))
  }
}

/**
 * C2SP tlog-proof of the entry at `position` under a signed head.
 * @param note the signed head of the log at `size`
 * @throws Problem `server.log.position`
 */
export const proveUnder = async (
  database: LogReader,
  position: number,
  size: number,
  note: string,
): Promise<string> => {
  if (position >= size) throw new Problem('server.log.position', { position, size })
  return formatLogProof(position, await readRoots(database, inclusionRanges(position, size)), note)
}
