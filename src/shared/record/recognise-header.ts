import type { Field } from './record-fields.ts'
import { columns } from './template-columns.ts'

/** 1. or （一） or 3、 before a header. */
const numbering = /^\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:\)[.、]?|[.、](?!\d))/u

/**
 * A header without what people add to it: invisible characters, spaces, line breaks, asterisks, stars, colons, full-width forms,
 * quotation marks, a number before it.
 */
const tidyHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Cc}|\s/gu, '')
    .replace(numbering, '')
    .replace(/[*＊★☆●○◆◇■□▲△▼※#:：、"“”'‘’]/gu, '')
    .toLowerCase()

/** The same without remarks such as （必填）, （格式：2025-12-05）, （18位（文本）） and 必填. */
const withoutRemarks = (tidy: string): string => {
  let bare = tidy
  // The innermost brackets first, because remarks contain others.
  for (let before = ''; before !== bare; ) {
    before = bare
    bare = bare.replace(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】|〔[^〔〕]*〕/gu, '')
  }
  return bare.replace(/(?<=.)(?:为?必填项?|必录项?|选填项?|可不填|可空)$/u, '')
}

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
