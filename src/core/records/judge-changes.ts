import type { RawValues } from '../../shared/record/record-values.ts'
import type { JudgingContext } from '../context/unit-context.ts'
import { toRecord } from '../store/schema.ts'
import { type JudgedDraft, judgeDraft, withChanges } from './judge-draft.ts'
import { findRecord } from './record-reader.ts'

/** Judges a new record, or changes of an existing one, as it would be stored. */
export const judgeChanges = (
  { database, judgeContext }: Pick<JudgingContext, 'database' | 'judgeContext'>,
  { id, values }: { readonly id?: string | undefined; readonly values: RawValues },
): JudgedDraft => {
  const row = id === undefined ? undefined : findRecord(database, id)
  return judgeDraft(database, judgeContext, row ? withChanges(toRecord(row), values) : values, id)
}
