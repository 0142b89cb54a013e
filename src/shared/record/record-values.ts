import { maskDocumentNumber } from './document-number.ts'
import { editableFields, isMasked, wordGroupOf } from './field-lists.ts'
import type { CertificateRecord } from './record.ts'
import { words } from './words.ts'

/** Values of one row or form, all as text, by flat field name (record fields and review details side by side). */
export type RawValues = Readonly<Record<string, string | undefined>>

/**
 * A field's value as people read and write it: words for keys, 是 and 否 for yes and no.
 * @example shownValue('sex', 'male') // '男'
 */
export const shownValue = (field: string, value: string | number | boolean): string => {
  const group = wordGroupOf(field)
  if (group) return (words[group] as Record<string, string>)[String(value)] ?? String(value)
  return typeof value === 'boolean' ? (value ? '是' : '否') : String(value)
}

/**
 * A record as the flat texts that a person reads and edits; fields without a value are left out. `assembleRecord` makes the
 * same record of them again.
 * @example recordValues(record) // { name: '样例甲', sex: '女', documentType: '居民身份证', … }
 */
export const recordValues = (record: CertificateRecord): Record<string, string> => {
  const { details, ...own } = record
  const flat: Readonly<Record<string, string | number | boolean | undefined>> = { ...own, ...details }
  return Object.fromEntries(
    editableFields.flatMap((field) => {
      const value = flat[field]
      return value === undefined ? [] : [[field, shownValue(field, value)]]
    }),
  )
}

/**
 * The texts of {@link recordValues} with personal numbers masked, for lists.
 * @example
 * maskedValues({ name: '样例甲', documentNumber: '529999199001010028' }).documentNumber // '529***********0028'
 */
export const maskedValues = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([field, text]) => [field, isMasked(field) ? maskDocumentNumber(text) : text]),
  )
