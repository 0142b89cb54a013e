import type { Fault, PlacedFault } from '../../../shared/record/fault.ts'
import type { CertificateRecord } from '../../../shared/record/record.ts'
import type { Change } from '../../../shared/record/value-change.ts'
import { assembleRecord } from '../../../shared/rules/assemble.ts'
import { judgeRecord } from '../../../shared/rules/judge.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { IntakeRow } from '../read/intake-row.ts'
import { hiddenRow } from './hidden-row.ts'

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

/** Reads a row's texts into a record and judges it by every rule. */
export const judgeRow = (row: IntakeRow, context: JudgeContext): JudgedRow => {
  const { record, faults: unread, changes } = assembleRecord(row.values, context.dictionary, context.today)
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
