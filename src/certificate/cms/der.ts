/** Distinguished Encoding Rules of ASN.1 (ITU-T X.690): a writer and a strict reader for the types that signatures and certificates use. */

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Tag of a context-specific, constructed element. */
export const context = (number: number): number => 0xa0 | number

/** An element of a tag with its length in the shortest form, as DER requires. @example element(0x05) // the bytes 05 00, NULL */
export const element = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents)
  const length: number[] = []
  if (body.length < 0x80) length.push(body.length)
  else {
    for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest & 0xff)
    length.unshift(0x80 | length.length)
  }
  return Buffer.concat([Buffer.of(tag, ...length), body])
}

/** A SEQUENCE of encoded elements. */
export const sequence = (...contents: readonly Uint8Array[]): Buffer => element(tags.sequence, ...contents)

/** SET OF. DER requires its elements in ascending order of their encodings. */
export const setOf = (...contents: readonly Uint8Array[]): Buffer =>
  element(tags.set, ...[...contents].sort((a, b) => Buffer.compare(a, b)))

/** An OCTET STRING. */
export const octetString = (bytes: Uint8Array): Buffer => element(tags.octetString, bytes)

/** A UTF8String. */
export const utf8String = (text: string): Buffer => element(tags.utf8String, Buffer.from(text, 'utf8'))

/** A non-negative integer, from a number or from big-endian bytes. */
export const integer = (value: number | Uint8Array): Buffer => {
  const bytes = typeof value === 'number' ? Buffer.of(value) : Buffer.from(value)
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const trimmed = bytes.subarray(start)
  return element(tags.integer, (trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed)
}

/** A BIT STRING of whole bytes, or with some unused bits at its end. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  element(tags.bitString, Buffer.of(unusedBits), bytes)

/** An OBJECT IDENTIFIER from its dotted form. */
export const objectIdentifier = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const septets = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left & 0x7f) | 0x80)
    bytes.push(...septets)
  }
  return element(tags.objectIdentifier, Buffer.from(bytes))
}

export interface DerElement {
  readonly tag: number
  /** Tag, length and content. */
  readonly raw: Buffer
  readonly content: Buffer
}

/**
 * Reads consecutive elements that fill `bytes`.
 * @throws RangeError for anything that is not DER: indefinite or padded lengths, multi-byte tags, truncation
 */
export const readElements = (bytes: Buffer): DerElement[] => {
  const elements: DerElement[] = []
  for (let at = 0; at < bytes.length; ) {
    const next = readElement(bytes.subarray(at))
    elements.push(next)
    at += next.raw.length
  }
  return elements
}

/** Reads the element at the start of `bytes`; more may follow it. */
export const readElement = (bytes: Buffer): DerElement => {
  const tag = bytes[0]
  const first = bytes[1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new RangeError('DER: bad tag')
  let start = 2
  let length = first
  if (first & 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new RangeError('DER: bad length')
    if (bytes.length < 2 + count) throw new RangeError('DER: truncated')
    length = bytes.readUIntBE(2, count)
    start += count
    if (length < 0x80 || (count > 1 && bytes[2] === 0)) throw new RangeError('DER: length not minimal')
  }
  if (bytes.length < start + length) throw new RangeError('DER: truncated')
  return { tag, raw: bytes.subarray(0, start + length), content: bytes.subarray(start, start + length) }
}
