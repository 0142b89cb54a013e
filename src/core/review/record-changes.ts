import { columns, type Field } from '../../shared/certificate/columns.ts'
import { type CertificateRecord, words } from '../../shared/certificate/record.ts'

/** A field that is another now. */
export interface Change {
  /** Chinese name of the field. */
  readonly field: string
  readonly before: string
  readonly now: string
}

const worded = new Map<string, Readonly<Record<string, string>>>(Object.entries(words))

/** A field's value as people read it; empty when it is not stated. */
const shown = (record: CertificateRecord, field: Field): string => {
  const value: unknown = { ...record.details, ...record }[field]
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? '是' : '否'
  return worded.get(field)?.[String(value)] ?? String(value)
}

/** The fields in which two readings of a record differ, in the order of the template. */
export const recordChanges = (before: CertificateRecord, now: CertificateRecord): Change[] =>
  columns
    .map(({ field, header }) => ({ field: header, before: shown(before, field), now: shown(now, field) }))
    .filter((change) => change.before !== change.now)
