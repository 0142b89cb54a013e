import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import type { BatchSummary } from '../../shared/rpc/submission.ts'

const tally = <Key extends string>(keys: readonly Key[]): Partial<Record<Key, number>> => {
  const counts: Partial<Record<Key, number>> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

/** Lines and totals of a batch, frozen or yet to be. */
export const summariseBatch = (
  records: readonly { readonly id: string; readonly record: CertificateRecord }[],
): BatchSummary => ({
  lines: records.map(({ id, record }) => ({
    recordId: id,
    name: record.name,
    documentNumber: maskDocumentNumber(record.documentNumber),
    series: record.series,
    specialty: record.specialty,
    title: record.title,
    level: record.level,
    reviewType: record.reviewType,
    obtainedOn: record.obtainedOn,
    employerName: record.employerName,
  })),
  byLevel: tally(records.map(({ record }) => record.level)),
  byReviewType: tally(records.map(({ record }) => record.reviewType)),
})
