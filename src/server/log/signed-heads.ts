import type { LogReader } from './log-tree.ts'

/** Signed heads of the log, and proofs under them. */
export interface SignedHeads {
  /** The newest signed head. */
  checkpoint(database: LogReader): Promise<string>
  /** C2SP tlog-proof of the entry at `position` under that head. @throws Problem `server.log.position` */
  proof(database: LogReader, position: number): Promise<string>
}
