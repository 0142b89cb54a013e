/** Normalising of texts that people type or paste (docs/domain.md, "Document types" and "Names"). Pure functions, all idempotent. */

/** Invisible characters: zero-width spaces, joiners, direction marks, soft hyphens, variation selectors, fillers, annotations. */
const invisible = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u2800/gu
const control = /\p{Cc}/gu
/** Radicals that look like the character itself (⽂ for 文), which come from copying out of a PDF. */
const lookAlikeRadical = /[\u2E9F\u2EF3\u2F00-\u2FD5]/gu

/** Texts that normalising leaves unchanged, as most cells are: ASCII without spaces, the usual Han characters and marks. */
const plain = /^[!-~\u00B7\u3400-\u4DBF\u4E00-\u9FFF\u3001\u3002\u3014\u3015\uFF08\uFF09\uFF0C\u201C\u201D]*$/u

/** Full-width ASCII (U+FF01–FF5E) and the ideographic space to half-width. @example toHalfWidth('ＡＢ１') // 'AB1' */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E\u3000]/gu, (c) => (c === '\u3000' ? ' ' : String.fromCharCode(c.charCodeAt(0) - 0xfee0)))

/**
 * NFC, no invisible or control characters, no radicals for characters, inner white space as one space, none at the ends.
 * @example normaliseText(' 样例 \n 甲') // '样例 甲'
 */
export const normaliseText = (text: string): string =>
  plain.test(text)
    ? text
    : text
        .replace(invisible, '')
        .replace(control, ' ')
        .replace(lookAlikeRadical, (radical) => radical.normalize('NFKC'))
        // Last, because the steps before may bring a letter and its mark together.
        .normalize('NFC')
        .replace(/\s+/gu, ' ')
        .trim()

/** A code that is normalised already, as in most cells. */
const plainCode = /^[0-9A-Z]*$/u

/** Text for codes and numbers: half-width, upper case, no spaces or hyphens. @example normaliseCode('m 123-4') // 'M1234' */
export const normaliseCode = (text: string): string =>
  plainCode.test(text)
    ? text
    : normaliseText(toHalfWidth(text))
        .replace(/[\s\-\u2010-\u2015\u2212\uFE58\uFE63]/gu, '')
        .normalize('NFC')
        // ASCII only: the full mapping turns ß into SS, which would change the number.
        .replace(/[a-z]/gu, (letter) => letter.toUpperCase())

/**
 * Names of organisations: no spaces between Chinese characters, half-width letters and digits, full-width brackets as in the
 * notice.
 * @example normaliseOrganisation('样例(集团) 公司') // '样例（集团）公司'
 */
export const normaliseOrganisation = (text: string): string => {
  const tidy = normaliseText(text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/gu, toHalfWidth)).replace(
    /(?<=\p{Script=Han}|[（）()])\s+(?=\p{Script=Han}|[（）()])/gu,
    '',
  )
  return /\p{Script=Han}/u.test(tidy) ? tidy.replace(/\(/gu, '（').replace(/\)/gu, '）') : tidy
}

/**
 * The first private-use character or half surrogate of a text. Other computers show it differently or not at all.
 * @example findPrivateUse('样例') // undefined
 */
export const findPrivateUse = (text: string): string | undefined => /[\p{Co}\p{Cs}]/u.exec(text)?.[0]

/** Control characters but tab and line breaks, and half surrogates. No text that people write has one, and PostgreSQL stores no NUL. */
const unstorable = /(?![\t\n\r])\p{Cc}|\p{Cs}/u

/** Whether a text has characters that no text may have. @example isStorable('样例\u0000') // false */
export const isStorable = (text: string): boolean => !unstorable.test(text)

/**
 * A text as people read it, to compare two spellings. Compatibility forms, case, white space, dashes, brackets, quotation marks,
 * dots and commas do not count. Other signs do, because C# is not C.
 * @example foldText('计算机 应用（Ｗｅｂ）') === foldText('计算机应用(web)') // true
 */
export const foldText = (text: string): string =>
  normaliseText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Z}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'·・、。,.]/gu, '')
    .normalize('NFC')
