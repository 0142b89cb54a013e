import { Problem } from '../../shared/errors/problem.ts'
import type { LogEntry } from '../../shared/sync/log.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { appendToLog } from '../log/log-tree.ts'
import type { Store } from '../store/open-store.ts'
import { findLosses, type Losses } from './compare-heads.ts'
import type { HeadsFolder } from './heads-folder.ts'
import { seriesOf } from './read-heads.ts'

/** Context of going on from a backup. */
export interface HeadsContext {
  readonly store: Store
  readonly heads: HeadsFolder
}

/** What the database lacks of what was there before; undefined when it lacks nothing. @throws Problem `server.access.role` */
export const planRestored = async ({ store, heads }: HeadsContext, actor: Actor): Promise<Losses | undefined> => {
  requireOfficer(actor)
  const kept = await heads.read()
  return kept && findLosses(store.database, kept)
}

/**
 * Lets a province go on from a backup: its serials continue behind those that were given out, so that none is given twice, and
 * a new epoch begins, which its log, its audit and its answers to units say.
 * @returns the new epoch
 * @throws Problem `server.access.role`, `server.restored.whole` when nothing is lacking
 */
export const acceptRestored = async (context: HeadsContext, actor: Actor): Promise<number> => {
  const officer = auditName(requireOfficer(actor))
  const losses = await planRestored(context, actor)
  if (!losses) throw new Problem('server.restored.whole')
  const epoch = losses.epoch + 1
  await context.store.gate.write(officer, async ({ database, at, audit }) => {
    await database.updateTable('province').set({ epoch }).execute()
    const { log, audit: rows } = losses
    audit({
      action: 'province.restore',
      subject: `epoch:${epoch}`,
      before: { log: log.seen, audit: rows.seen },
      after: { log: log.size, audit: rows.seq },
    })
    for (const { name, last, seen } of losses.series) {
      await database
        .insertInto('numberSeries')
        .values({ ...seriesOf(name), lastSerial: seen })
        .onConflict((conflict) => conflict.columns(['year', 'series', 'level']).doUpdateSet({ lastSerial: seen }))
        .execute()
      audit({ action: 'series.skip', subject: `series:${name}`, after: { from: last, last: seen } })
    }
    const lost = Math.max(0, log.seen - log.size)
    const entry: LogEntry = { kind: 'province.restored', epoch, lost, at }
    const position = await appendToLog(database, [entry])
    await database.insertInto('restoration').values({ epoch, position, lost }).execute()
  })
  return epoch
}
