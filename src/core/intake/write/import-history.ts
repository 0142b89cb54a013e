import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import { Problem } from '../../../shared/errors/problem.ts'
import type { PastImport } from '../../../shared/rpc/intake.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { requireRole } from '../../context/session.ts'
import type { UnitContext, WriteContext } from '../../context/unit-context.ts'
import { type Database, query } from '../../store/database.ts'
import type { ImportTable } from '../../store/schema.ts'

/** An import and what became of its records. */
export interface CountedImport extends Selectable<ImportTable> {
  /** Records of it that are in the store now. */
  readonly present: number
  /** Those of them that have moved beyond `ready`. */
  readonly further: number
}

const mostImports = 500
/** States from which an import may still be undone. */
const early = ['draft', 'ready'] as const

/** The newest imports first. */
export const listImports = (database: Database): CountedImport[] => {
  const imports = database.all(query.selectFrom('import').selectAll().orderBy('at', 'desc').limit(mostImports))
  const counted = database.all(
    query
      .selectFrom('importTally')
      .select((select) => [
        'importId',
        select.fn.sum<number>('records').as('present'),
        select.fn
          .coalesce(select.fn.sum<number>('records').filterWhere('state', 'not in', early), select.lit(0))
          .as('further'),
      ])
      .groupBy('importId'),
  )
  const counts = new Map(counted.map((count) => [count.importId, count]))
  return imports.map((row) => {
    const { present = 0, further = 0 } = counts.get(row.id) ?? {}
    return { ...row, present, further }
  })
}

/** Yield to the event loop after this many records. */
const recordsPerTurn = 256

/**
 * Undoes an import as a whole: deletes all of its records, as long as none has moved beyond `ready`.
 * @returns how many records were removed
 * @throws Problem `core.account.role`, `core.import.missing`, `core.import.undone`, `core.import.further`
 */
export const undoImport = async ({ gate, session }: WriteContext, importId: string): Promise<number> => {
  requireRole(session, 'clerk')
  return gate.write(session.id, async (work) => {
    const known = work.database.find(query.selectFrom('import').select('undoneAt').where('id', '=', importId))
    if (!known) throw new Problem('core.import.missing', { id: importId })
    if (known.undoneAt !== null) throw new Problem('core.import.undone')
    const rows = work.database.all(
      query.selectFrom('record').select(['id', 'state', 'contentHash']).where('importId', '=', importId),
    )
    const submitted = work.database.all(
      query
        .selectFrom('batchRecord')
        .innerJoin('record', 'record.id', 'batchRecord.recordId')
        .select('record.id')
        .distinct()
        .where('record.importId', '=', importId),
    )
    const gone = new Set(submitted.map(({ id }) => id))
    const further = rows.filter(({ id, state }) => gone.has(id) || (state !== 'draft' && state !== 'ready')).length
    if (further > 0) throw new Problem('core.import.further', { count: further })
    const entry = work.auditMany()
    for (const [index, row] of rows.entries()) {
      entry.add(row.id, row.contentHash)
      if (index % recordsPerTurn === 0) await nextTurn()
    }
    work.database.run(query.deleteFrom('record').where('importId', '=', importId))
    const undone = { undoneAt: work.at, undoneBy: session.id }
    work.database.run(query.updateTable('import').set(undone).where('id', '=', importId))
    entry.close({ action: 'import.undo', subject: importId, after: { removed: rows.length } })
    return rows.length
  })
}

/** The newest imports with the names of their accounts. */
export const readImportHistory = ({ database, home }: Pick<UnitContext, 'database' | 'home'>): PastImport[] => {
  const names = new Map(unitAccounts(home).map((account) => [account.id, account.name]))
  return listImports(database).map(({ id, fileName, at, account, present, further, undoneAt, ...counted }) => ({
    id,
    file: fileName,
    at,
    account: names.get(account) ?? '',
    counts: counted,
    present,
    further,
    undoneAt,
  }))
}
