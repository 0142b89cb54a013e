import { Problem } from '../../shared/errors/problem.ts'
import type { Store } from '../store/open-store.ts'
import { findLosses, lostNumbers } from './compare-heads.ts'
import type { Heads, HeadsFolder } from './heads-folder.ts'
import { readHeads } from './read-heads.ts'

/** Refuses a database that is behind the heads that were kept beside it. @throws Problem `server.database.behind` */
export const requireHeads = async ({ database }: Store, heads: HeadsFolder): Promise<void> => {
  // Read first: other processes may go on meanwhile.
  const kept = await heads.read()
  const losses = kept && (await findLosses(database, kept))
  if (!losses) return
  const { size, seen } = losses.log
  throw new Problem('server.database.behind', { size, seen, numbers: lostNumbers(losses) })
}

/**
 * Notes after each unit of work of this process how far the database is. The work is done and durable by then, so a note that
 * fails is reported and does not fail it.
 */
export const keepHeads = (
  store: Store,
  heads: HeadsFolder,
  log: (line: Readonly<Record<string, unknown>>) => void,
): void => {
  let before: Heads | undefined
  store.gate.observe(async (database) => {
    const now = await readHeads(database, before)
    return async () => {
      if (now === before) return
      if (!before || now.audit.seq >= before.audit.seq) before = now
      await heads.advance(now).catch((error: Error) => log({ error: 'heads', message: error.message }))
    }
  })
}
