import type { Fault } from '../../shared/record/fault.ts'
import type { RawValues } from '../../shared/record/record-values.ts'
import { isAcceptable } from '../../shared/rules/judge.ts'
import { requireRole } from '../context/session.ts'
import type { JudgingContext } from '../context/unit-context.ts'
import { judgeDraft } from './judge-draft.ts'
import { RecordWriter } from './record-writer.ts'

export type AddedRecord =
  | { readonly outcome: 'added'; readonly id: string; readonly faults: readonly Fault[] }
  | { readonly outcome: 'refused'; readonly faults: readonly Fault[] }

/** Adds one record by hand, judged as an import judges it. @throws Problem `core.account.role` */
export const addRecord = async (
  { gate, session, judgeContext: context }: JudgingContext,
  values: RawValues,
): Promise<AddedRecord> => {
  requireRole(session, 'clerk')
  return gate.write(session.id, (work) => {
    const { record, faults } = judgeDraft(work.database, context, values)
    if (!record || !isAcceptable(faults)) return { outcome: 'refused', faults }
    const writer = new RecordWriter(work, {
      enteredBy: session.id,
      dictionaryVersion: context.dictionary.version,
      today: context.today,
    })
    return { outcome: 'added', id: writer.add(record, faults, { importId: null, sheet: null, row: null }), faults }
  })
}
