import type { Field } from './record-fields.ts'
import { columns } from './template-columns.ts'

/** A header without what people add to it: spaces, line breaks, asterisks, colons, full-width forms, quotation marks. */
const tidyHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .replace(/[\s*＊:：、"“”'‘’]/gu, '')
    .toLowerCase()

/** The same without bracketed remarks such as （必填） and （格式：2025-12-05）. */
const withoutRemarks = (tidy: string): string => tidy.replace(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】/gu, '')

const fieldOfHeader = new Map(
  columns.flatMap((column) =>
    [column.header, ...column.synonyms].flatMap((header) => {
      const tidy = tidyHeader(header)
      return [tidy, withoutRemarks(tidy)].map((key): [string, Field] => [key, column.field])
    }),
  ),
)

/**
 * The form of a header that is compared and remembered: without spaces, marks and bracketed remarks.
 * @example headerKey(' 姓 名（必填） ') // '姓名'
 */
export const headerKey = (header: string): string => withoutRemarks(tidyHeader(header)) || tidyHeader(header)

/**
 * The field that a header names, or undefined for a column of another kind.
 * @example recogniseHeader('身份证号*') // 'documentNumber'
 */
export const recogniseHeader = (header: string): Field | undefined => {
  const tidy = tidyHeader(header)
  return fieldOfHeader.get(tidy) ?? fieldOfHeader.get(withoutRemarks(tidy))
}
