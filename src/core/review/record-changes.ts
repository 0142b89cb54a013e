import type { CertificateRecord } from '../../shared/record/record.ts'
import { recordValues } from '../../shared/record/record-values.ts'
import { columns } from '../../shared/record/template-columns.ts'

/** A field that is another now. */
export interface Change {
  /** Chinese name of the field. */
  readonly field: string
  readonly before: string
  readonly now: string
}

/** The fields in which two readings of a record differ, in the order of the template. */
export const recordChanges = (before: CertificateRecord, now: CertificateRecord): Change[] => {
  const [old, present] = [recordValues(before), recordValues(now)]
  return columns
    .map(({ field, header }) => ({ field: header, before: old[field] ?? '', now: present[field] ?? '' }))
    .filter((change) => change.before !== change.now)
}
