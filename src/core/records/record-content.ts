import { hash } from 'node:crypto'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { type ContentColumn, type RecordRow, toRecord } from '../store/schema.ts'

/** Columns of what is judged and signed, in the order in which they are written. */
export const contentColumns = [
  'name',
  'sex',
  'documentType',
  'documentNumber',
  'series',
  'specialty',
  'title',
  'level',
  'reviewType',
  'obtainedOn',
  'employerName',
  'employerCreditCode',
  'employerRegion',
  'employerLevel',
  'committee',
  'unit',
  'details',
] as const satisfies readonly ContentColumn[]

/** A record's values in the order of {@link contentColumns}. */
export type ContentValues = readonly (string | null)[]

export const toContent = (record: CertificateRecord): ContentValues => [
  record.name,
  record.sex,
  record.documentType,
  record.documentNumber,
  record.series,
  record.specialty,
  record.title,
  record.level,
  record.reviewType,
  record.obtainedOn,
  record.employerName,
  record.employerCreditCode ?? null,
  record.employerRegion ?? null,
  record.employerLevel ?? null,
  record.committee,
  record.unit,
  JSON.stringify(record.details),
]

type ContentRow = Pick<RecordRow, ContentColumn>

/** What {@link toContent} took apart. */
export const fromContent = (content: ContentValues): CertificateRecord =>
  toRecord(Object.fromEntries(contentColumns.map((column, place) => [column, content[place]])) as unknown as ContentRow)

/** Hash of a record's canonical bytes: equal records, equal hash. */
export const contentHash = (record: CertificateRecord): string => hash('sha256', canonicalText(record))
