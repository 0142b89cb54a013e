import { setImmediate as nextTurn } from 'node:timers/promises'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { Fault } from '../../shared/record/fault.ts'
import { isIdentityFault } from '../../shared/record/identity.ts'
import { editableStates, type State } from '../../shared/record/life-cycle.ts'
import { recordValues } from '../../shared/record/record-values.ts'
import type { RejudgedRecord } from '../../shared/rpc/dictionaries.ts'
import { isAcceptable } from '../../shared/rules/judge.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import { requireRole } from '../context/session.ts'
import type { JudgingContext } from '../context/unit-context.ts'
import { isOfFile } from '../intake/judge/row-faults.ts'
import { judgeDraft } from '../records/judge-draft.ts'
import { contentHash } from '../records/record-content.ts'
import { moveRecord } from '../records/record-moves.ts'
import { type Database, query } from '../store/database.ts'
import { type RecordRow, toRecord } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

export interface RejudgeCounts {
  /** Records that were judged again. */
  records: number
  /** Records whose faults differ now. */
  changed: number
  /** Of these, sent back to draft, because the province would refuse them as they are. */
  reopened: number
}

/** Records in one unit of work. After a cancellation or a kill, the next run continues behind the last unit of work. */
const recordsPerWrite = 200

/** A returned record keeps its return reason; it is judged again when it is edited. */
const judgedStates: readonly State[] = editableStates.filter((state) => state !== 'returned')

const stale = (version: number) =>
  query.selectFrom('record').where('state', 'in', judgedStates).where('dictionaryVersion', '<', version)

/** How many records were judged by an older dictionary and may still be changed. */
export const countStale = (database: Database, version: number): number =>
  database.find(stale(version).select((select) => select.fn.countAll<number>().as('count')))!.count

/** Whether two lists name the same faults in the same fields, whatever their wording. */
const sameFaults = (one: readonly Fault[], other: readonly Fault[]): boolean => {
  const key = (faults: readonly Fault[]) => faults.map(({ code, field }) => `${code} ${field ?? ''}`).sort()
  return key(one).join('\n') === key(other).join('\n')
}

/**
 * The faults of a record that a dictionary judges again. A dictionary decides neither how the file showed the row nor,
 * while the content is the same, whether the person has other records: those faults stay as they were judged on entry.
 */
const mergeFaults = (was: readonly Fault[], found: readonly Fault[], sameContent: boolean): Fault[] => [
  ...was.filter(isOfFile),
  ...found.filter((fault) => !(sameContent && isIdentityFault(fault))),
  ...was.filter((fault) => sameContent && isIdentityFault(fault)),
]

const rejudgeOne = (work: UnitOfWork, context: JudgeContext, row: RecordRow, counts: RejudgeCounts): void => {
  const version = context.dictionary.version
  const was = JSON.parse(row.warnings) as Fault[]
  const { record, faults: found } = judgeDraft(work.database, context, recordValues(toRecord(row)), row.id)
  // For example a title may have another level now. Then a person has to confirm the record again.
  const sameContent = record !== undefined && contentHash(record) === row.contentHash
  const faults = mergeFaults(was, found, sameContent)
  const stands = sameContent && isAcceptable(faults)
  const judged = { warnings: JSON.stringify(faults), dictionaryVersion: version }
  counts.records++
  if (stands && sameFaults(was, faults)) {
    work.database.run(query.updateTable('record').set({ dictionaryVersion: version }).where('id', '=', row.id))
    return
  }
  const reopened = !stands && row.state !== 'draft'
  if (reopened) moveRecord(work, row.id, { name: 'edit', by: 'clerk', set: judged })
  else work.database.run(query.updateTable('record').set(judged).where('id', '=', row.id))
  work.audit({
    action: 'record.rejudge',
    subject: row.id,
    before: { dictionary: row.dictionaryVersion, faults: was.map(({ code }) => code) },
    after: { dictionary: version, faults: faults.map(({ code }) => code) },
  })
  const noted = {
    fromVersion: row.dictionaryVersion,
    toVersion: version,
    was: row.warnings,
    now: judged.warnings,
    reopened: reopened ? (1 as const) : (0 as const),
    at: work.at,
  }
  work.database.run(
    query
      .insertInto('rejudgement')
      .values({ ordinal: row.ordinal, ...noted })
      .onConflict((conflict) => conflict.column('ordinal').doUpdateSet(noted)),
  )
  counts.changed++
  if (reopened) counts.reopened++
}

/**
 * Judges again every record that may still be changed and was judged by an older dictionary. A record that now has errors goes
 * back to draft with its faults; other records keep their state. Records whose faults changed are listed.
 * @throws Problem `core.account.role`; the signal's reason when cancelled: what was judged until then stays
 */
export const rejudgeRecords = async (
  { database, gate, session, judgeContext: context }: JudgingContext,
  options: {
    readonly signal?: AbortSignal | undefined
    readonly onProgress?: (done: number, total: number) => void
  } = {},
): Promise<RejudgeCounts> => {
  requireRole(session, 'clerk')
  const counts: RejudgeCounts = { records: 0, changed: 0, reopened: 0 }
  const total = countStale(database, context.dictionary.version)
  for (;;) {
    options.signal?.throwIfAborted()
    const before = counts.records
    await gate.write(session.id, (work) => {
      const rows = work.database.all(stale(context.dictionary.version).selectAll().limit(recordsPerWrite))
      for (const row of rows) rejudgeOne(work, context, row, counts)
    })
    if (counts.records === before) return counts
    options.onProgress?.(counts.records, Math.max(total, counts.records))
    await nextTurn()
  }
}

const rejudgedRows = (database: Database, after: number, limit: number) =>
  database.all(
    query
      .selectFrom('rejudgement')
      .innerJoin('record', 'record.ordinal', 'rejudgement.ordinal')
      .select([
        'record.ordinal',
        'record.id',
        'record.name',
        'record.documentNumber',
        'record.title',
        'record.state',
        'rejudgement.fromVersion',
        'rejudgement.toVersion',
        'rejudgement.was',
        'rejudgement.now',
        'rejudgement.reopened',
      ])
      .where('rejudgement.ordinal', '>', after)
      .whereRef('record.warnings', '=', 'rejudgement.now')
      .whereRef('record.dictionaryVersion', '=', 'rejudgement.toVersion')
      .orderBy('rejudgement.ordinal')
      .limit(limit),
  )

/** What the newest dictionary changed, in the order of entry, without records that were edited since; numbers are masked. */
export const listRejudged = (database: Database, after: number, limit: number): RejudgedRecord[] =>
  rejudgedRows(database, after, limit).map(({ was, now, reopened, documentNumber, ...row }) => ({
    ...row,
    documentNumber: maskDocumentNumber(documentNumber),
    was: JSON.parse(was) as Fault[],
    now: JSON.parse(now) as Fault[],
    reopened: reopened === 1,
  }))

/** How many records of the list are still in draft. */
export const countReopened = (database: Database): number =>
  database.find(
    query
      .selectFrom('rejudgement')
      .innerJoin('record', 'record.ordinal', 'rejudgement.ordinal')
      .where('rejudgement.reopened', '=', 1)
      .where('record.state', '=', 'draft')
      .select((select) => select.fn.countAll<number>().as('count')),
  )!.count
