import type { Fault, PlacedFault } from '../../../shared/record/fault.ts'
import type { CertificateRecord } from '../../../shared/record/record.ts'
import type { Change } from '../../../shared/record/value-change.ts'
import { assembleRecord } from '../../../shared/rules/assemble.ts'
import { judgeRecord } from '../../../shared/rules/judge.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { IntakeRow } from '../read/intake-row.ts'
import { hiddenRow } from './row-faults.ts'

/** The judgement of a row alone, before it is compared with other rows. */
export interface JudgedRow {
  /** Present when every value could be read. */
  readonly record?: CertificateRecord
  readonly faults: readonly PlacedFault[]
  /** Was → is, as the clerk wrote it and as it would be kept. */
  readonly changes: readonly Change[]
}

export const placeFaults = (row: IntakeRow, faults: readonly Fault[]): PlacedFault[] =>
  faults.map((fault) => ({ ...fault, ...row.placeOf(fault.field) }))

/** A cell's own reading (44567 → 2022-01-06) and its normalising are one change to the clerk. */
const joinChanges = (read: readonly Change[], assembled: readonly Change[]): readonly Change[] => {
  if (read.length === 0) return assembled
  const joined = read.map(({ field, was, is }) => ({
    field,
    was,
    is: assembled.find((change) => change.field === field)?.is ?? is,
  }))
  for (const change of assembled) if (!read.some(({ field }) => field === change.field)) joined.push(change)
  return joined
}

/** A row with fewer different texts than this, and no document number that can be read, is a footer or a note. */
const fewestTexts = 4

const noPerson: Fault = {
  code: 'row.noPerson',
  severity: 'error',
  found: '这一行不像人员：没有证件号码，内容也很少',
  wanted: '人员信息；合计、签名和说明不用管，不会导入',
  source: '表格中的这一行',
}

/** Whether a row is something other than a person: a total, a line for signatures, a note over merged cells. */
const isNoPerson = ({ values, faults }: IntakeRow): boolean =>
  new Set(Object.values(values)).size < fewestTexts &&
  !/[0-9A-Z]{5}/iu.test(values.documentNumber ?? '') &&
  !faults.some(({ field }) => field === 'documentNumber')

/** Reads a row's texts into a record and judges it by every rule. */
export const judgeRow = (row: IntakeRow, context: JudgeContext): JudgedRow => {
  const { record, faults: unread, changes } = assembleRecord(row.values, context.dictionary, context.today)
  if (!record && isNoPerson(row)) return { faults: placeFaults(row, [noPerson]), changes: [] }
  const judged = record ? judgeRecord(record, context) : []
  // A cell that could not be read has its own fault already; faults that follow from its absence add nothing.
  const unreadable = row.faults.filter(({ severity }) => severity === 'error')
  const own = unreadable.length === 0 ? undefined : new Set(unreadable.map(({ field }) => field))
  const follow = [...unread, ...judged]
  const heard = own ? follow.filter(({ field }) => !field || !own.has(field)) : follow
  const news = row.hidden ? [hiddenRow, ...heard] : heard
  return {
    ...(record && unreadable.length === 0 ? { record } : {}),
    faults: news.length === 0 ? row.faults : [...row.faults, ...placeFaults(row, news)],
    changes: joinChanges(row.changes, changes),
  }
}
