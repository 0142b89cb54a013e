import { Problem } from '../../shared/errors/problem.ts'
import { proveUnder } from './log-signer.ts'
import type { LogReader } from './log-tree.ts'
import type { SignedHeads } from './signed-heads.ts'

/** The head of the log that the worker signed and stored last, for processes without the log's key. */
export class StoredCheckpoint implements SignedHeads {
  /** @throws Problem `server.log.unsigned` before the worker signed the first one */
  async checkpoint(database: LogReader): Promise<string> {
    return (await this.#newest(database)).note
  }

  /** @throws Problem `server.log.position`, `server.log.unsigned` */
  async proof(database: LogReader, position: number): Promise<string> {
    const { size, note } = await this.#newest(database)
    return proveUnder(database, position, size, note)
  }

  async #newest(database: LogReader): Promise<{ readonly size: number; readonly note: string }> {
    const newest = database.selectFrom('logCheckpoint').select(['size', 'note']).orderBy('size', 'desc').limit(1)
    const row = await newest.executeTakeFirst()
    if (!row) throw new Problem('server.log.unsigned')
    return row
  }
}
