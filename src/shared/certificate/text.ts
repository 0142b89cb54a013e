/** Normalising of what people type or paste (domain.md, "Document types" and "Names"). Pure functions, all idempotent. */

const zeroWidth = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\u00AD]/gu
const control = /\p{Cc}/gu

/** Full-width ASCII (U+FF01–FF5E) and the ideographic space to half-width. */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E]/gu, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/gu, ' ')

/** NFC, no invisible or control characters, inner white space as one space, none at the ends. */
export const normaliseText = (text: string): string =>
  text.normalize('NFC').replace(zeroWidth, '').replace(control, ' ').replace(/\s+/gu, ' ').trim()

/** Text for codes and numbers: half-width, upper case, no spaces or hyphens of any kind. */
export const normaliseCode = (text: string): string =>
  toHalfWidth(normaliseText(text))
    .replace(/[\s\-\u2010-\u2015\u2212]/gu, '')
    .toUpperCase()

/** Names of organisations: spaces between Chinese characters go, one kind of brackets stays (full-width, as in the notice). */
export const normaliseOrganisation = (text: string): string => {
  const tidy = normaliseText(text)
    .replace(/\u3000/gu, ' ')
    .replace(/(?<=\p{Script=Han}|[（）()])\s+(?=\p{Script=Han}|[（）()])/gu, '')
  return /\p{Script=Han}/u.test(tidy) ? tidy.replace(/\(/gu, '（').replace(/\)/gu, '）') : tidy
}
