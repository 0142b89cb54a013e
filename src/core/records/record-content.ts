import { ownFields } from '../../shared/record/field-lists.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type ContentColumn, type ContentTable, toRecord } from '../store/schema.ts'

/** Columns of what is judged and signed, in the order in which they are written. */
export const contentColumns: readonly ContentColumn[] = [...ownFields, 'details']

/** A record's values in the order of {@link contentColumns}. */
export type ContentValues = readonly (string | null)[]

export const toContent = (record: CertificateRecord): ContentValues => {
  const values: (string | null)[] = []
  for (const field of ownFields) values.push(record[field] ?? null)
  values.push(JSON.stringify(record.details))
  return values
}

/** A row's columns from values in their order. */
const contentRow = (content: ContentValues): ContentTable =>
  Object.fromEntries(contentColumns.map((column, place) => [column, content[place]])) as unknown as ContentTable

/** A record as columns of the store. */
export const toContentRow = (record: CertificateRecord): ContentTable => contentRow(toContent(record))

/** The record of which {@link toContent} made the values. */
export const fromContent = (content: ContentValues): CertificateRecord => toRecord(contentRow(content))

/** Hash of a record's canonical bytes: equal records, equal hash. */
export const contentHash = (record: CertificateRecord): string => sha256Hex(canonicalText(record))
