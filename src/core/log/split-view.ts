import { Problem } from '../../shared/errors/problem.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import type { LogRelation } from '../../trust/log-consistency.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import type { SplitViewTable } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { SignedCheckpoint } from './kept-checkpoint.ts'

/** A checkpoint as the store holds it. */
type Seen = Pick<SplitViewTable, 'size' | 'note'>

/**
 * Records that the province showed a log that does not continue one that it showed before, with both signed notes, and
 * refuses it. The kept checkpoint stays. The audit gets one row for each such checkpoint, however often it is shown.
 * @throws Problem `core.log.shrank`, `core.log.forked`
 */
export const refuseSplitView = async (
  { gate }: Pick<UnitContext, 'gate'>,
  relation: Exclude<LogRelation, 'continues'>,
  seen: Seen,
  found: SignedCheckpoint,
): Promise<never> => {
  const root = found.root.toString('hex')
  await gate.write('unit', (work) => {
    const fresh = work.database.run(
      query
        .insertInto('splitView')
        .values({
          ...{ size: found.size, root, note: found.note, relation },
          ...{ keptSize: seen.size, keptNote: seen.note, foundAt: work.at, settledAt: null },
        })
        .onConflict((conflict) =>
          conflict
            .columns(['size', 'root'])
            .doUpdateSet({ relation, keptSize: seen.size, keptNote: seen.note, foundAt: work.at, settledAt: null })
            .where('splitView.settledAt', 'is not', null),
        ),
    )
    if (!fresh) return
    work.audit({
      action: 'log.split',
      subject: 'log',
      before: { size: seen.size },
      after: { size: found.size, root, relation },
    })
  })
  throw new Problem(`core.log.${relation}`, { kept: seen.size, found: found.size })
}

/** Notes that the province's log continues the kept checkpoint again. The evidence stays. */
export const settleSplitViews = (work: UnitOfWork): void => {
  const settled = work.database.run(
    query.updateTable('splitView').set({ settledAt: work.at }).where('settledAt', 'is', null),
  )
  if (settled) work.audit({ action: 'log.settled', subject: 'log', after: { settled } })
}

/** The newest split view that is not settled; null when the log continues what the unit saw. */
export const findSplitView = (database: Database): SyncStatus['splitView'] =>
  database.find(
    query
      .selectFrom('splitView')
      .select(['relation', 'size as found', 'keptSize as kept', 'foundAt as at'])
      .where('settledAt', 'is', null)
      .orderBy('foundAt', 'desc')
      .limit(1),
  ) ?? null
