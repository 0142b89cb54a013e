import { Problem } from '../../shared/errors/problem.ts'
import { type Checkpoint, openCheckpoint } from '../../trust/checkpoint.ts'
import type { LogContext } from './log-context.ts'
import { type LogReader, logSize, readRoots } from './log-tree.ts'
import { isOfLostEntries, listRestorations } from './restorations.ts'

/** A checkpoint that this log signed and that it does not continue any more, with what the log has in its place. */
interface Divergence {
  readonly seen: Checkpoint
  readonly size: number
}

const findDivergence = async (database: LogReader, seen: Checkpoint): Promise<Divergence | undefined> => {
  const size = await logSize(database)
  const [root] = seen.size <= size ? await readRoots(database, [{ start: 0, size: seen.size }]) : []
  return root?.equals(seen.root) ? undefined : { seen, size }
}

/** Whether the log continues a checkpoint. Its size alone does not tell: after a restoration the log grows to the sizes that it had before. */
export const continuesSeen = async (database: LogReader, seen: Checkpoint): Promise<boolean> =>
  (await findDivergence(database, seen)) === undefined

/**
 * Checks that the log still continues a checkpoint that it once signed. If it does not, the province's store was put back
 * or another copy of it is in use; the audit gets a row, one for each such checkpoint.
 * A checkpoint whose entries a restoration lost is no contradiction, because the log says so itself.
 * @param reporter who has the checkpoint, as named in the audit
 * @returns the checkpoint; undefined when its entries were lost
 * @throws Problem `trust.log.proof` when this log did not sign it, `server.log.diverged`
 */
export const checkSeen = async (
  { store, log }: Pick<LogContext, 'store' | 'log'>,
  reporter: string,
  note: string,
): Promise<Checkpoint | undefined> => {
  const seen = openCheckpoint(note, log.identity)
  const divergence = await findDivergence(store.database, seen)
  if (!divergence) return seen
  if (isOfLostEntries(await listRestorations(store.database), seen.size)) return undefined
  const subject = `checkpoint:${seen.size}:${seen.root.toString('hex')}`
  await store.gate.write(reporter, async ({ database, audit }) => {
    const known = database.selectFrom('audit').select('seq').where('action', '=', 'log.diverged')
    if (await known.where('subject', '=', subject).executeTakeFirst()) return
    audit({ action: 'log.diverged', subject, before: { size: seen.size }, after: { size: divergence.size } })
  })
  throw new Problem('server.log.diverged', { seen: seen.size, size: divergence.size })
}
