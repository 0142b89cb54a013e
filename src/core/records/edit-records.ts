import { setImmediate as nextTurn } from 'node:timers/promises'
import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import type { Fault } from '../../shared/record/fault.ts'
import { labelOf } from '../../shared/record/field-lists.ts'
import { editableStates, stateWords } from '../../shared/record/life-cycle.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import type { RawValues } from '../../shared/record/record-values.ts'
import { recordValues } from '../../shared/record/record-values.ts'
import { isAcceptable } from '../../shared/rules/judge.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import { requireRole } from '../context/session.ts'
import type { JudgingContext } from '../context/unit-context.ts'
import type { Database } from '../store/database.ts'
import { type RecordRow, toRecord } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { judgeDraft, withChanges } from './judge-draft.ts'
import { contentHash, toContentRow } from './record-content.ts'
import { hasApprovedPhoto, moveRecord } from './record-moves.ts'
import { findRecord } from './record-reader.ts'
import { storedKey } from './stored-key.ts'

/** New texts for some fields of one record. */
export interface RecordChange {
  readonly id: string
  readonly values: RawValues
  /** The texts that the person saw in place of the new ones. A field that has another text by now is not overwritten. */
  readonly seen?: RawValues | undefined
}

export interface ChangeOutcome {
  readonly id: string
  readonly outcome: 'changed' | 'same' | 'refused'
  /** Of the record as it would be, warnings too. */
  readonly faults: readonly Fault[]
  /** Why the record cannot be changed at all. */
  readonly problem?: ProblemValue
  /** Texts of the fields that differ, before and after. Sent as a change, `before` undoes the edit. */
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

interface Plan extends ChangeOutcome {
  readonly row?: RecordRow
  readonly record?: CertificateRecord
}

const refused = (id: string, problem: Problem): Plan => ({
  id,
  outcome: 'refused',
  faults: [],
  problem: problem.toJSON(),
  before: {},
  after: {},
})

const differences = (was: RawValues, is: RawValues) => {
  const fields = Object.keys({ ...was, ...is }).filter((field) => was[field] !== is[field])
  const texts = (values: RawValues) => Object.fromEntries(fields.map((field) => [field, values[field] ?? '']))
  return { before: texts(was), after: texts(is) }
}

/** What a change would do, judged against the store as it is now. */
const planChange = (database: Database, context: JudgeContext, { id, values, seen = {} }: RecordChange): Plan => {
  const row = findRecord(database, id)
  if (!row) return refused(id, new Problem('core.record.missing', { id }))
  if (!editableStates.includes(row.state)) {
    const from = editableStates.map((state) => stateWords[state]).join('、')
    return refused(id, new Problem('core.record.move', { state: stateWords[row.state], move: '修改', from }))
  }
  const was = toRecord(row)
  const texts = recordValues(was)
  const overtaken = (Object.keys(seen) as Field[]).find((field) => (texts[field] ?? '') !== seen[field])
  if (overtaken)
    return refused(
      id,
      new Problem('core.record.overtaken', { field: labelOf(overtaken), now: texts[overtaken] || '空' }),
    )
  const { record, faults } = judgeDraft(database, context, withChanges(was, values), id)
  if (!record || !isAcceptable(faults)) return { id, outcome: 'refused', faults, before: {}, after: {} }
  const same = contentHash(record) === row.contentHash
  return {
    id,
    outcome: same ? 'same' : 'changed',
    faults,
    row,
    record,
    ...differences(texts, recordValues(record)),
  }
}

/** An attached photo stays, but is reviewed again, because the record may be another person's now. */
const keepsPhoto = ({ photo, returnCode }: RecordRow): boolean => photo !== null && !returnCode?.startsWith('photo.')

/** Whether the photo shows the same person as before: the fields by which a reviewer compares them did not change. */
const samePerson = (row: RecordRow, record: CertificateRecord): boolean =>
  row.name === record.name &&
  row.sex === record.sex &&
  row.documentType === record.documentType &&
  row.documentNumber === record.documentNumber

/** Sends a returned record to review again as it is. */
const resend = (work: UnitOfWork, { id, row }: Required<Plan>): void => {
  if (hasApprovedPhoto(row)) moveRecord(work, id, { name: 'resend', by: 'clerk' })
  // The photo was returned; the reviewer decides on it once more.
  else if (row.photo !== null) moveRecord(work, id, { name: 'submitPhoto', by: 'clerk' })
  else {
    moveRecord(work, id, { name: 'edit', by: 'clerk' })
    moveRecord(work, id, { name: 'complete', by: 'clerk' })
  }
}

const writeChange = (work: UnitOfWork, context: JudgeContext, { id, row, record, faults }: Required<Plan>): void => {
  const content = {
    ...toContentRow(record),
    duplicateKey: storedKey(record, context.today),
    contentHash: contentHash(record),
    warnings: JSON.stringify(faults),
    dictionaryVersion: context.dictionary.version,
  }
  if (hasApprovedPhoto(row) && samePerson(row, record)) {
    moveRecord(work, id, { name: 'amend', by: 'clerk', set: content })
    return
  }
  if (row.state === 'draft') moveRecord(work, id, { name: 'complete', by: 'clerk', set: content })
  else {
    moveRecord(work, id, { name: 'edit', by: 'clerk', set: content })
    moveRecord(work, id, { name: 'complete', by: 'clerk' })
  }
  if (keepsPhoto(row)) moveRecord(work, id, { name: 'submitPhoto', by: 'clerk' })
}

const outcomeOf = ({ row, record, ...outcome }: Plan): ChangeOutcome => outcome

/** Yield to the event loop after this many records, so that other calls and Cancel are served. */
const recordsPerTurn = 64

/**
 * Changes records, each judged again and refused or written by itself; all that are written are durable together. A
 * reviewed record goes back to the start of review; an approved photo stays approved where the person is the same.
 * @param options.resend sends returned records to review again although nothing in them changes
 * @param options.dryRun reports what would happen and writes nothing
 * @throws Problem `core.account.role`; the signal's reason when cancelled: then nothing is changed
 */
export const editRecords = async (
  { database: reader, gate, session, judgeContext: context }: JudgingContext,
  changes: readonly RecordChange[],
  options: { readonly dryRun?: boolean; readonly resend?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<ChangeOutcome[]> => {
  requireRole(session, 'clerk')
  const run = async (database: Database, work?: UnitOfWork): Promise<ChangeOutcome[]> => {
    const outcomes: ChangeOutcome[] = []
    for (const change of changes) {
      options.signal?.throwIfAborted()
      const plan = planChange(database, context, change)
      const again = options.resend && plan.outcome === 'same' && plan.row?.state === 'returned'
      if (work && plan.outcome === 'changed') writeChange(work, context, plan as Required<Plan>)
      else if (work && again) resend(work, plan as Required<Plan>)
      outcomes.push(again ? { ...outcomeOf(plan), outcome: 'changed' } : outcomeOf(plan))
      if (outcomes.length % recordsPerTurn === 0) await nextTurn()
    }
    return outcomes
  }
  return options.dryRun ? run(reader) : gate.write(session.id, (work) => run(work.database, work))
}
