/** Normalising of what people type or paste (docs/domain.md, "Document types" and "Names"). Pure functions, all idempotent. */

/** Characters that show nothing: zero-width spaces, joiners, direction marks, soft hyphens, variation selectors, fillers. */
const invisible = /\p{Default_Ignorable_Code_Point}|\uFEFF/gu
const control = /\p{Cc}/gu
/** Radicals that look like the character itself (⽂ for 文): what copying from a PDF gives. */
const lookAlikeRadical = /[\u2E9F\u2EF3\u2F00-\u2FD5]/gu

/** What most cells hold, and what normalising leaves as it is: ASCII without spaces, the usual Han characters and marks. */
const plain = /^[!-~\u00B7\u3400-\u4DBF\u4E00-\u9FFF\u3001\u3002\u3014\u3015\uFF08\uFF09\uFF0C\u201C\u201D]*$/u

/** Full-width ASCII (U+FF01–FF5E) and the ideographic space to half-width. */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E\u3000]/gu, (c) => (c === '\u3000' ? ' ' : String.fromCharCode(c.charCodeAt(0) - 0xfee0)))

/** NFC, no invisible or control characters, no radicals for characters, inner white space as one space, none at the ends. */
export const normaliseText = (text: string): string =>
  plain.test(text)
    ? text
    : text
        .replace(invisible, '')
        .replace(control, ' ')
        .replace(lookAlikeRadical, (radical) => radical.normalize('NFKC'))
        // After whatever stood between a letter and its mark is gone, so that the result is NFC.
        .normalize('NFC')
        .replace(/\s+/gu, ' ')
        .trim()

/** A code as it is kept: what most cells hold already. */
const plainCode = /^[0-9A-Z]*$/u

/** Text for codes and numbers: half-width, upper case, no spaces or hyphens of any kind. */
export const normaliseCode = (text: string): string =>
  plainCode.test(text)
    ? text
    : normaliseText(toHalfWidth(text))
        .replace(/[\s\-\u2010-\u2015\u2212\uFE58\uFE63]/gu, '')
        .normalize('NFC')
        // ASCII alone: the full mapping turns ß into SS, and another number would come of it.
        .replace(/[a-z]/gu, (letter) => letter.toUpperCase())

/**
 * Names of organisations: spaces between Chinese characters go, letters and digits are half-width, one kind of brackets
 * stays (full-width, as in the notice).
 */
export const normaliseOrganisation = (text: string): string => {
  const tidy = normaliseText(text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/gu, toHalfWidth)).replace(
    /(?<=\p{Script=Han}|[（）()])\s+(?=\p{Script=Han}|[（）()])/gu,
    '',
  )
  return /\p{Script=Han}/u.test(tidy) ? tidy.replace(/\(/gu, '（').replace(/\)/gu, '）') : tidy
}

/** The first private-use character or half surrogate of a text: another computer shows it differently or not at all. */
export const findPrivateUse = (text: string): string | undefined => /[\p{Co}\p{Cs}]/u.exec(text)?.[0]
