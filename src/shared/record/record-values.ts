import { columns } from './columns.ts'
import { type CertificateRecord, words } from './record.ts'

/** Values of one row or form, all as text, by flat field name (record fields and review details side by side). */
export type RawValues = Readonly<Record<string, string | undefined>>

/** Fields whose value is a key of one of the word lists, and which list. */
export const wordFields = {
  sex: 'sex',
  documentType: 'documentType',
  reviewType: 'reviewType',
  employerLevel: 'employerLevel',
  talentCategory: 'talentCategory',
  standard: 'standard',
  examLine: 'examLine',
} as const

/** A field's value as people read and write it: words for keys, 是 and 否 for yes and no. */
export const shownValue = (field: string, value: string | number | boolean): string => {
  const group = wordFields[field as keyof typeof wordFields]
  if (group) return (words[group] as Record<string, string>)[String(value)] ?? String(value)
  return typeof value === 'boolean' ? (value ? '是' : '否') : String(value)
}

/**
 * A record as the flat texts that a person reads and edits; fields without a value are left out. Assembled again they
 * give the same record.
 */
export const recordValues = (record: CertificateRecord): RawValues => {
  const { details, ...own } = record
  const flat: Readonly<Record<string, string | number | boolean | undefined>> = { ...own, ...details }
  return Object.fromEntries(
    columns.flatMap(({ field }) => {
      const value = flat[field]
      return value === undefined ? [] : [[field, shownValue(field, value)]]
    }),
  )
}
