import { Problem } from '../../shared/errors/problem.ts'
import type { LogIdentity } from '../../shared/sync/log.ts'
import { signCheckpoint } from '../../trust/checkpoint.ts'
import { formatLogProof } from '../../trust/log-proof.ts'
import { inclusionRanges } from '../../trust/merkle.ts'
import type { Signer } from '../../trust/signer.ts'
import { type LogReader, logSize, readRoots } from './log-tree.ts'

/** Signs the heads of the log. Only slices that answer with a checkpoint get one; appending needs no key. */
export class LogSigner {
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
    if (position >= size) throw new Problem('server.log.position', { position, size })
    const hashes = await readRoots(database, inclusionRanges(position, size))
    return formatLogProof(position, hashes, await this.checkpoint(database, size))
  }
}
