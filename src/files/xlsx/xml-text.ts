const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const codePoint = (code: number, written: string): string =>
  Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written

/** Replaces the five named and the numeric references of XML. Anything else stays as written, because no part may declare entities. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));/g, (written, hex, decimal, name) => {
        if (hex) return codePoint(Number.parseInt(hex, 16), written)
        return decimal ? codePoint(Number.parseInt(decimal, 10), written) : named[name]!
      })
    : text

/**
 * Decodes the escapes of ST_Xstring (ECMA-376 22.9.2.19): `_x000D_` is a carriage return, `_x005F_` a literal underscore.
 * XML's own line-end rule applies first, hence CRLF to LF.
 */
export const decodeSpreadsheetText = (text: string): string => {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  const decoded = decodeEntities(lines)
  return decoded.includes('_x')
    ? decoded.replace(/_x([0-9a-fA-F]{4})_/g, (written, hex) => {
        const code = Number.parseInt(hex, 16)
        return code === 0 ? written : String.fromCharCode(code)
      })
    : decoded
}
