import type { Fault } from '../../shared/record/fault.ts'
import { type State, stateWords } from '../../shared/record/life-cycle.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { RawValues } from '../../shared/record/record-values.ts'
import { recordValues } from '../../shared/record/record-values.ts'
import type { Change } from '../../shared/record/value-change.ts'
import { assembleRecord } from '../../shared/rules/assemble.ts'
import { judgeRecord } from '../../shared/rules/judge.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import { type Database, query } from '../store/database.ts'
import { contentHash } from './record-content.ts'
import { storedKey } from './stored-key.ts'

/** What would become of values if they were saved now. */
export interface JudgedDraft {
  /** Present when every value could be read; saved only without errors. */
  readonly record?: CertificateRecord
  /** What normalising changed or filled in. */
  readonly changes: readonly Change[]
  readonly faults: readonly Fault[]
}

/** The fault of a record that another one stands in the way of. */
export const duplicateFault = (state: State, same: boolean): Fault => ({
  code: same ? 'record.same' : 'record.differs',
  severity: 'error',
  field: 'documentNumber',
  found: same
    ? `内容完全相同的记录已存在（${stateWords[state]}）`
    : `同一人、同系列、同专业、同资格名称的记录已存在（${stateWords[state]}），但其他内容不同`,
  wanted: same ? '每条记录只录入一次' : '同一资格只有一条记录；要修改请在已有记录上改',
  source: '各评审类型通用规则*',
})

const findDuplicate = (database: Database, record: CertificateRecord, today: string, own: string | undefined) => {
  const known = database.find(
    query
      .selectFrom('record')
      .select(['id', 'state', 'contentHash'])
      .where('duplicateKey', '=', storedKey(record, today)),
  )
  if (!known || known.id === own) return undefined
  return duplicateFault(known.state, known.contentHash === contentHash(record))
}

/**
 * Judges texts as the import does: assembled, every rule, and whether another record stands in the way.
 * @param own id of the record that is edited; it is no duplicate of itself
 */
export const judgeDraft = (
  database: Database,
  context: JudgeContext,
  values: RawValues,
  own?: string | undefined,
): JudgedDraft => {
  const { record, changes, faults } = assembleRecord(values, context.dictionary, context.today)
  if (!record) return { changes, faults }
  const duplicate = findDuplicate(database, record, context.today, own)
  return {
    record,
    changes,
    faults: [...faults, ...judgeRecord(record, context), ...(duplicate ? [duplicate] : [])],
  }
}

const numbersTellSex = new Set<CertificateRecord['documentType']>(['residentId', 'hmtResidencePermit'])

/**
 * A record's texts with some of them changed; an empty text takes the value away. A new identity number says the sex
 * anew, unless the sex is changed with it.
 */
export const withChanges = (record: CertificateRecord, changed: RawValues): RawValues => {
  const merged = { ...recordValues(record), ...changed }
  const numberTells = 'documentNumber' in changed && numbersTellSex.has(record.documentType)
  return numberTells && !('sex' in changed || 'documentType' in changed) ? { ...merged, sex: undefined } : merged
}
