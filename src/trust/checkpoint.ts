import { Problem } from '../shared/errors/problem.ts'
import type { LogIdentity } from '../shared/sync/log.ts'
import { openNote, readNoteVerifierKey, signNote } from './signed-note.ts'
import type { Signer } from './signer.ts'

/** The head of the log at one moment (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/**
 * Signs a checkpoint as a C2SP signed note. The log's name in the signature is its origin.
 * @example
 * await signCheckpoint({ origin: 'log.example/gz', size: 5, root }, logSigner)
 * // 'log.example/gz\n5\n<root in base64>\n\n— log.example/gz <signature in base64>\n'
 */
export const signCheckpoint = ({ origin, size, root }: Checkpoint, signer: Signer): Promise<string> =>
  signNote(checkpointText({ origin, size, root }), origin, signer)

/** The signed text of a checkpoint. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`

/**
 * Verifies and reads a checkpoint.
 * @param note the signed note, as the log publishes it
 * @param log the pinned log, which must have signed
 * @throws Problem `trust.log.proof`
 */
export const openCheckpoint = (note: string, log: LogIdentity): Checkpoint => {
  const text = openNote(note, readNoteVerifierKey(log.verifierKey))
  // Lines may follow that extend the format.
  const match = /^(.+)\n(0|[1-9]\d{0,14})\n([A-Za-z\d+/]{43}=)\n/.exec(text)
  if (match?.[1] !== log.origin) throw new Problem('trust.log.proof', { what: '检查点内容' })
  return { origin: log.origin, size: Number(match[2]), root: Buffer.from(match[3]!, 'base64') }
}
