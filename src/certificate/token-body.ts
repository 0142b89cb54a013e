import { type ReviewType, reviewTypes } from '../shared/record/words.ts'

/** Content of a token: enough to compare a printed certificate by eye. */
export interface TokenContent {
  readonly number: string
  readonly name: string
  /** Masked, because QR codes are photographed and shared, and not everyone who scans one may see the number. */
  readonly maskedDocumentNumber: string
  readonly title: string
  /** Ends with `…` when it was cut. The same holds for `series`. */
  readonly unit: string
  readonly series: string
  readonly reviewType: ReviewType
  /** ISO date. */
  readonly obtainedOn: string
  /** To the second. */
  readonly generatedAt: Date
}

const version = 1
export const keyHintLength = 4

/**
 * Limit of the body in bytes. With the signature and the address it makes a QR code of version 14 (73 modules, 0.34 mm each at 25 mm),
 * which still decodes from a 150 dpi raster. Most certificates need version 11.
 */
const maxBodyBytes = 220
const day = 86_400_000

/**
 * Encodes a token in a compact binary form (bytes in brackets):
 * version (1), key hint (4), obtained on in days since 1970 (2), generated at in seconds since 1970 (4), review type (1),
 * then number, masked document number, name, title, unit, series as texts.
 * A text is one byte, whose high bit says "two bytes a character" and whose other bits count the characters (UTF-16 units),
 * and the characters: Latin-1 or UTF-16BE.
 *
 * Name and title are never cut. When the body would be too long, the series is cut first, then the unit.
 * @returns undefined when it does not fit even then
 */
export const encodeTokenBody = (content: TokenContent, keyHint: Uint8Array): Uint8Array | undefined => {
  const head = Buffer.alloc(12)
  head.writeUInt8(version, 0)
  head.set(keyHint, 1)
  head.writeUInt16BE(Date.parse(`${content.obtainedOn}T00:00:00Z`) / day, 5)
  head.writeUInt32BE(Math.floor(content.generatedAt.getTime() / 1000), 7)
  head.writeUInt8(reviewTypes.indexOf(content.reviewType), 11)
  const whole = [content.number, content.maskedDocumentNumber, content.name, content.title].map(encodeText)
  const parts: Uint8Array[] = [head]
  for (const text of whole) {
    if (!text) return undefined
    parts.push(text)
  }
  let left = maxBodyBytes - parts.reduce((sum, part) => sum + part.length, 0)
  // One byte is reserved for the length of the series, even when nothing else of it fits.
  for (const [text, kept] of [
    [content.unit, 1],
    [content.series, 0],
  ] as const) {
    const encoded = encodeCut(text, left - kept)
    if (!encoded) return undefined
    parts.push(encoded)
    left -= encoded.length
  }
  return Buffer.concat(parts)
}

/** Decodes a body. Undefined unless `encodeTokenBody` would write exactly these bytes. */
export const decodeTokenBody = (body: Uint8Array): { content: TokenContent; keyHint: Uint8Array } | undefined => {
  if (body.length < 12 || body.length > maxBodyBytes) return undefined
  const bytes = Buffer.from(body)
  const reviewType = reviewTypes[bytes.readUInt8(11)]
  if (bytes.readUInt8(0) !== version || !reviewType) return undefined
  const texts: string[] = []
  let at = 12
  while (at < bytes.length) {
    const wide = (bytes.readUInt8(at) & 0x80) !== 0
    const length = (bytes.readUInt8(at) & 0x7f) * (wide ? 2 : 1)
    const coded = bytes.subarray(at + 1, at + 1 + length)
    if (coded.length !== length) return undefined
    texts.push(wide ? Buffer.from(coded).swap16().toString('utf16le') : coded.toString('latin1'))
    at += 1 + length
  }
  const [number, maskedDocumentNumber, name, title, unit, series] = texts
  if (texts.length !== 6 || !number) return undefined
  // The same text in another form of Unicode would be a second token of the same certificate.
  if (texts.some((text) => text.normalize('NFC') !== text)) return undefined
  const content: TokenContent = {
    number,
    name: name!,
    maskedDocumentNumber: maskedDocumentNumber!,
    title: title!,
    unit: unit!,
    series: series!,
    reviewType,
    obtainedOn: new Date(bytes.readUInt16BE(5) * day).toISOString().slice(0, 10),
    generatedAt: new Date(bytes.readUInt32BE(7) * 1000),
  }
  return { content, keyHint: bytes.subarray(1, 1 + keyHintLength) }
}

/** Undefined when the text has more characters than the length byte can count. */
const encodeText = (text: string): Uint8Array | undefined => {
  if (text.length > 0x7f) return undefined
  const wide = [...text].some((character) => character > '\u00ff')
  const coded = wide ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'latin1')
  return Buffer.concat([Buffer.of(text.length | (wide ? 0x80 : 0)), coded])
}

/** Encodes the text, or as much of its beginning as fits into `space` bytes with an ellipsis. */
const encodeCut = (text: string, space: number): Uint8Array | undefined => {
  const characters = [...text]
  for (let kept = characters.length; kept >= 0; kept--) {
    const cut = kept === characters.length ? text : kept === 0 ? '' : `${characters.slice(0, kept).join('')}…`
    const encoded = encodeText(cut)
    if (encoded && encoded.length <= space) return encoded
  }
  return undefined
}
