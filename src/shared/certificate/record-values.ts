import { type RawValues, shownValue } from './assemble.ts'
import { columns } from './columns.ts'
import type { CertificateRecord } from './record.ts'

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
