import { deflateSync } from 'node:zlib'

/** A reference to an indirect object. */
export const reference = (number: number): string => `${number} 0 R`

/** A text string in UTF-16BE with byte order mark, in hexadecimal, which needs no escaping. */
export const textString = (text: string): string => `<FEFF${utf16(text)}>`

/** UTF-16BE of a text in upper-case hexadecimal. */
export const utf16 = (text: string): string => {
  let hex = ''
  for (let index = 0; index < text.length; index++) hex += hex4(text.charCodeAt(index))
  return hex
}

/** A 16-bit number as four upper-case hexadecimal digits. */
export const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0')

/** A number with at most three decimals, never in exponent form. */
export const decimal = (value: number): string => String(Math.round(value * 1000) / 1000 || 0)

/** PDF date in UTC, e.g. `(D:20260510013000Z)`. */
export const pdfDate = (date: Date): string => `(D:${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z)`

/** A stream object with the given dictionary entries and unfiltered bytes. */
export const rawStream = (entries: string, bytes: Uint8Array): Buffer => {
  return Buffer.concat([
    Buffer.from(`<<${entries}/Length ${bytes.length}>>\nstream\n`, 'latin1'),
    bytes,
    Buffer.from('\nendstream', 'latin1'),
  ])
}

/** 1.5 times as fast as the default level 6, for files that are 3 % larger. */
const deflateLevel = 3

/** A stream object, deflated. */
export const deflatedStream = (entries: string, content: Uint8Array | string): Buffer => {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  return rawStream(`${entries}/Filter/FlateDecode`, deflateSync(bytes, { level: deflateLevel }))
}
