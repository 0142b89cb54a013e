import { isValidOn, specialtiesOn } from '../../../shared/dictionary/dictionary.ts'
import { Problem, type ProblemValue } from '../../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import type { Fault } from '../../../shared/record/fault.ts'
import { maskedValues, recordValues } from '../../../shared/record/record-values.ts'
import { columns } from '../../../shared/record/template-columns.ts'
import type { GridRow, RecordChoices, RecordDetail, RecordRow } from '../../../shared/rpc/records.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { findOrigin } from '../../intake/write/record-origin.ts'
import { addRecord } from '../../records/add-record.ts'
import { editRecords } from '../../records/edit-records.ts'
import { toHistoryEntry } from '../../records/history-entry.ts'
import { judgeDraft, withChanges } from '../../records/judge-draft.ts'
import { recordIndex, recordsByOrdinal } from '../../records/record-index.ts'
import { findRecord, historyOf, lastEntered, listRecords } from '../../records/record-reader.ts'
import { removeRecords } from '../../records/remove-records.ts'
import { typedAs } from '../../search/sounds.ts'
import { suggestValues } from '../../search/suggest-values.ts'
import { query } from '../../store/database.ts'
import { type RecordRow as StoredRecord, toRecord } from '../../store/schema.ts'
import type { Unit } from '../../unit.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const warningsOf = (row: StoredRecord): Fault[] => JSON.parse(row.warnings) as Fault[]

const toRow = (row: StoredRecord): RecordRow => ({
  id: row.id,
  name: row.name,
  documentType: row.documentType,
  documentNumber: maskDocumentNumber(row.documentNumber),
  series: row.series,
  title: row.title,
  reviewType: row.reviewType,
  obtainedOn: row.obtainedOn,
  employerName: row.employerName,
  state: row.state,
  warnings: warningsOf(row).length,
})

const originOf = (unit: Unit, { ordinal, importId, sourceSheet, sourceRow }: StoredRecord): RecordDetail['origin'] => {
  if (importId === null || sourceSheet === null || sourceRow === null) return null
  const source = unit.database.find(query.selectFrom('import').select('fileName').where('id', '=', importId))
  if (!source) return null
  const { changes, aside } = findOrigin(unit.database, ordinal) ?? { changes: [], aside: {} }
  return { file: source.fileName, sheet: sourceSheet, row: sourceRow, changes: [...changes], aside: { ...aside } }
}

const toGridRow = (row: StoredRecord): GridRow => ({
  ordinal: row.ordinal,
  id: row.id,
  state: row.state,
  values: maskedValues(recordValues(toRecord(row))),
  remarks: warningsOf(row),
  returned: row.returnText,
})

const choicesOf = ({ dictionary, unit, today }: JudgeContext): RecordChoices => ({
  series: dictionary.series.map((series) => ({
    name: series.name,
    titles: series.titles.filter((title) => isValidOn(title, today)).map((title) => title.name),
    specialties: specialtiesOn(series, today),
  })),
  committees: dictionary.committees.filter((entry) => entry.unit === unit.creditCode).map(({ name }) => name),
  unit: unit.name,
  sounds: Object.fromEntries(
    [
      ...dictionary.series.flatMap(({ name, titles }) => [name, ...titles.map((title) => title.name)]),
      ...columns.flatMap(({ choices }) => choices),
    ].map((word) => [word, typedAs(word)]),
  ),
})

const withShortProblem = <Outcome extends { problem?: ProblemValue }>({ problem, ...outcome }: Outcome) => ({
  ...outcome,
  ...(problem ? { problem: { found: problem.found, remedy: problem.remedy } } : {}),
})

export const recordsRoutes = ({ records }: Procedures, workplace: Workplace) => ({
  list: records.list.handler(({ input: { search, state, after, limit } }) => {
    // One more than asked for tells whether there is a next page.
    const rows = listRecords(workplace.unit.database, {
      ...(search ? { search } : {}),
      ...(state ? { state } : {}),
      ...(after ? { after: Number(after) } : {}),
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    return { rows: shown.map(toRow), next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null }
  }),

  get: records.get.handler(({ input: { id } }) => {
    const { unit } = workplace
    const row = findRecord(unit.database, id)
    if (!row) throw new Problem('core.record.missing', { id })
    const names = new Map(unitAccounts(unit.home).map((account) => [account.id, account.name]))
    return {
      id,
      state: row.state,
      record: toRecord(row),
      faults: warningsOf(row),
      history: historyOf(unit.database, id).map((deed) => toHistoryEntry(deed, (actor) => names.get(actor))),
      origin: originOf(unit, row),
    }
  }),

  index: records.index.handler(({ input: { filter, order } }) => ({
    ordinals: recordIndex(workplace.unit.database, filter, order),
  })),

  rows: records.rows.handler(({ input }) => ({
    rows: recordsByOrdinal(workplace.unit.database, input.ordinals).map(toGridRow),
  })),

  values: records.values.handler(({ input: { id } }) => {
    const { database, session } = workplace.unit
    const row = id === undefined ? lastEntered(database, session.id) : findRecord(database, id)
    return row ? recordValues(toRecord(row)) : null
  }),

  judge: records.judge.handler(({ input: { id, values } }) => {
    const { database, judgeContext } = workplace.unit
    const row = id === undefined ? undefined : findRecord(database, id)
    const whole = row ? withChanges(toRecord(row), values) : values
    const { changes, faults } = judgeDraft(database, judgeContext, whole, id)
    return { changes: [...changes], faults: [...faults] }
  }),

  add: records.add.handler(async ({ input }) => {
    const { store, session, judgeContext } = workplace.unit
    const added = await addRecord(store.gate, session, judgeContext, input.values)
    return { id: added.outcome === 'added' ? added.id : null, faults: [...added.faults] }
  }),

  edit: records.edit.handler(async ({ input: { changes, dryRun }, signal }) => {
    const { store, session, judgeContext } = workplace.unit
    const outcomes = await editRecords(store, session, judgeContext, changes, { dryRun, signal })
    return { outcomes: outcomes.map((outcome) => ({ ...withShortProblem(outcome), faults: [...outcome.faults] })) }
  }),

  remove: records.remove.handler(async ({ input }) => {
    const { store, session } = workplace.unit
    return { outcomes: (await removeRecords(store.gate, session, input.ids)).map(withShortProblem) }
  }),

  suggest: records.suggest.handler(({ input: { field, text } }) => suggestValues(workplace.unit.database, field, text)),

  choices: records.choices.handler(() => choicesOf(workplace.unit.judgeContext)),
})
