import { workbookType } from '../../../files/workbook-download.ts'
import type { ProblemValue } from '../../../shared/errors/problem.ts'
import { addRecord } from '../../records/add-record.ts'
import { editRecords } from '../../records/edit-records.ts'
import { exportList } from '../../records/export-list.ts'
import { judgeChanges } from '../../records/judge-changes.ts'
import { recordChoices } from '../../records/record-choices.ts'
import { recordIndex } from '../../records/record-index.ts'
import { getRecordDetail, readGridRows, readRecordPage, readRecordValues } from '../../records/record-rows.ts'
import { removeRecords, restoreRecords } from '../../records/remove-records.ts'
import { revealNumbers } from '../../records/reveal-numbers.ts'
import { suggestValues } from '../../search/suggest-values.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

const withShortProblem = <Outcome extends { problem?: ProblemValue }>({ problem, ...outcome }: Outcome) => ({
  ...outcome,
  ...(problem ? { problem: { found: problem.found, remedy: problem.remedy } } : {}),
})

export const recordsRoutes = ({ records }: Procedures, workplace: Workplace) => ({
  list: records.list.handler(({ input }) => readRecordPage(workplace.unit.database, input)),
  get: records.get.handler(({ input: { id } }) => getRecordDetail(workplace.unit, id)),
  index: records.index.handler(({ input: { filter, order } }) => ({
    ordinals: recordIndex(workplace.unit.database, filter, order),
  })),
  rows: records.rows.handler(({ input }) => ({
    rows: readGridRows(workplace.unit.database, input.ordinals),
  })),
  values: records.values.handler(({ input: { id } }) => readRecordValues(workplace.unit, id)),
  judge: records.judge.handler(({ input }) => {
    const { changes, faults } = judgeChanges(workplace.unit, input)
    return { changes: [...changes], faults: [...faults] }
  }),
  add: records.add.handler(async ({ input }) => {
    const added = await addRecord(workplace.unit, input.values)
    return { id: added.outcome === 'added' ? added.id : null, faults: [...added.faults] }
  }),
  edit: records.edit.handler(async ({ input: { changes, dryRun, resend }, signal }) => {
    const outcomes = await editRecords(workplace.unit, changes, { dryRun, resend, signal })
    return { outcomes: outcomes.map((outcome) => ({ ...withShortProblem(outcome), faults: [...outcome.faults] })) }
  }),
  remove: records.remove.handler(async ({ input }) => ({
    outcomes: (await removeRecords(workplace.unit, input.ids)).map(withShortProblem),
  })),
  restore: records.restore.handler(async ({ input }) => ({
    outcomes: (await restoreRecords(workplace.unit, input.ids)).map(withShortProblem),
  })),
  revealNumbers: records.revealNumbers.handler(({ input }) => revealNumbers(workplace.unit, input)),
  export: records.export.handler(async ({ input: { password, ...list } }) => {
    const bytes = await exportList(workplace.unit, list, password)
    return new File([bytes], `名单-${workplace.unit.today}.xlsx`, { type: workbookType })
  }),
  suggest: records.suggest.handler(({ input: { field, text } }) => suggestValues(workplace.unit.database, field, text)),
  choices: records.choices.handler(() => recordChoices(workplace.unit.judgeContext)),
})
