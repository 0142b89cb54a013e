import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { OfficersContext } from './officers-context.ts'

const free = 5
const firstPause = 15
const longestPause = 3600
const day = 86_400_000

/** Seconds to wait after this many failures: none after the first ones, then doubling up to an hour. */
const pauseAfter = (failures: number): number =>
  failures < free ? 0 : Math.min(longestPause, firstPause * 2 ** (failures - free))

const keyOf = (name: string): string => sha256Hex(`gzzc-sign-in:${name.normalize('NFC').trim()}`)

/**
 * Counts an attempt as failed before it is made, so that attempts side by side count too. Names that have no account are
 * treated alike, so that the pause does not tell which ones do. Counts end after a day.
 * @throws Problem `officers.paused`
 */
export const beginAttempt = async ({ store, now }: Pick<OfficersContext, 'store' | 'now'>, name: string) => {
  const who = keyOf(name)
  const at = now()
  const counted = await store.gate.ungated(async (database) => {
    const old = new Date(at.getTime() - day).toISOString()
    await database.deleteFrom('signInAttempt').where('at', '<', old).execute()
    const known = await database.selectFrom('signInAttempt').selectAll().where('who', '=', who).executeTakeFirst()
    if (!known) {
      const attempt = { who, failures: 1, at: at.toISOString() }
      const { numInsertedOrUpdatedRows: inserted } = await database
        .insertInto('signInAttempt')
        .values(attempt)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      // Of attempts side by side, one proceeds.
      return inserted ? 0 : 1
    }
    const waited = Math.max(0, at.getTime() - Date.parse(known.at)) / 1000
    const rest = Math.ceil(pauseAfter(known.failures) - waited)
    if (rest > 0) return rest
    const { numUpdatedRows } = await database
      .updateTable('signInAttempt')
      .set({ failures: known.failures + 1, at: at.toISOString() })
      .where('who', '=', who)
      .where('failures', '=', known.failures)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n ? 0 : 1
  })
  if (counted > 0) throw new Problem('officers.paused', { seconds: counted })
}

/** The attempt succeeded, so its name has no failures any more. */
export const endAttempts = async ({ store }: Pick<OfficersContext, 'store'>, name: string): Promise<void> => {
  await store.gate.ungated((database) => database.deleteFrom('signInAttempt').where('who', '=', keyOf(name)).execute())
}
