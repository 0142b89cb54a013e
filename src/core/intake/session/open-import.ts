import { mebibyte } from '../../../shared/byte-size.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { largestImport } from '../../../shared/rpc/intake.ts'
import { requireRole } from '../../context/session.ts'
import type { JudgingContext } from '../../context/unit-context.ts'
import { ImportSession } from './import-session.ts'

/** Reads a file piece by piece, because a further copy of a long file would stay in memory for a while. @throws Problem `host.fileTooLarge` */
const bytesOf = async (file: File): Promise<Uint8Array> => {
  if (file.size > largestImport) {
    const size = Math.ceil(file.size / mebibyte)
    throw new Problem('host.fileTooLarge', { size, limit: largestImport / mebibyte })
  }
  const bytes = new Uint8Array(file.size)
  let at = 0
  for await (const piece of file.stream()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The one file that a window has open for import. Opening another file, closing it or signing out discards it. */
export class OpenImport {
  #session: ImportSession | undefined

  /**
   * @param closing aborted when the account signs out
   * @throws Problem `core.account.role`, `host.fileTooLarge`, `intake.*`
   */
  async open(context: JudgingContext, file: File, closing: AbortSignal): Promise<ImportSession> {
    requireRole(context.session, 'clerk')
    const session = await ImportSession.open(context, { name: file.name, bytes: await bytesOf(file) })
    this.#session?.close()
    this.#session = session
    closing.addEventListener('abort', () => this.close(session.id), { once: true })
    return session
  }

  /** @throws Problem `intake.notOpen` */
  get(id: string): ImportSession {
    if (this.#session?.id !== id) throw new Problem('intake.notOpen')
    return this.#session
  }

  close(id: string): void {
    if (this.#session?.id !== id) return
    this.#session.close()
    this.#session = undefined
  }
}
