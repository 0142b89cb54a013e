import type { Fault } from '../../shared/record/fault.ts'
import { judgeIdentity } from '../../shared/record/identity.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { RawValues } from '../../shared/record/record-values.ts'
import { recordValues } from '../../shared/record/record-values.ts'
import type { Change } from '../../shared/record/value-change.ts'
import { assembleRecord } from '../../shared/rules/assemble.ts'
import { judgeRecord } from '../../shared/rules/judge.ts'
import type { JudgeContext } from '../../shared/rules/judge-context.ts'
import type { Database } from '../store/database.ts'
import { findKnownPerson } from './known-person.ts'
import { identityOf } from './record-identity.ts'

/** What saving these values now would result in. */
export interface JudgedDraft {
  /** Present when every value could be read. It is saved only if there are no errors. */
  readonly record?: CertificateRecord
  /** What normalising changed or filled in. */
  readonly changes: readonly Change[]
  readonly faults: readonly Fault[]
}

/**
 * Judges texts as the import does: assembled, by every rule, and against the person's other records.
 * @param own id of the record that is edited; it is not judged against itself
 */
export const judgeDraft = (
  database: Database,
  context: JudgeContext,
  values: RawValues,
  own?: string | undefined,
): JudgedDraft => {
  const { record, changes, faults } = assembleRecord(values, context.dictionary, context.today)
  if (!record) return { changes, faults }
  const identity = identityOf(record, context.today)
  const known = findKnownPerson(database, identity, own)
  return {
    record,
    changes,
    faults: [...faults, ...judgeRecord(record, context), ...judgeIdentity(record, identity, known).faults],
  }
}

const numbersWithSex = new Set<CertificateRecord['documentType']>(['residentId', 'hmtResidencePermit'])

/**
 * A record's texts with some of them changed; an empty text removes the value. With a new identity number the sex is
 * read from the number again, unless the sex is changed too.
 */
export const withChanges = (record: CertificateRecord, changed: RawValues): RawValues => {
  const merged = { ...recordValues(record), ...changed }
  const readFromNumber = 'documentNumber' in changed && numbersWithSex.has(record.documentType)
  return readFromNumber && !('sex' in changed || 'documentType' in changed) ? { ...merged, sex: undefined } : merged
}
