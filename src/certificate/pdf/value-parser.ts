import type { ParseBudget } from './parse-budget.ts'
import type { PdfDictionary, PdfString, PdfValue } from './value.ts'

/** Deeper nesting than any certificate has. */
const maxDepth = 20
const whiteSpace = new Set([0, 9, 10, 12, 13, 32])
const delimiters = new Set([...'()<>[]{}/%'].map((sign) => sign.charCodeAt(0)))

/**
 * Reads PDF objects from an offset in a file.
 * Every method throws a RangeError when the bytes have another form.
 */
export class ValueParser {
  readonly #bytes: Buffer
  readonly #budget: ParseBudget
  #at: number
  /** Up to here the budget was charged. */
  #paid: number

  constructor(bytes: Buffer, at: number, budget: ParseBudget) {
    this.#bytes = bytes
    this.#budget = budget
    this.#at = at
    this.#paid = at
  }

  /** Consumes a keyword or number token and returns it. */
  token(): string {
    this.#skipSpace()
    const start = this.#at
    while (this.#isRegular(this.#at)) this.#at++
    if (this.#at === start || this.#at - start > 32) throw new RangeError('PDF: token expected')
    return this.#bytes.toString('latin1', start, this.#at)
  }

  expect(token: string): void {
    if (this.token() !== token) throw new RangeError(`PDF: ${token} expected`)
  }

  /** Consumes a non-negative whole number. */
  whole(): number {
    const text = this.token()
    if (!/^\d{1,10}$/.test(text)) throw new RangeError('PDF: whole number expected')
    return Number(text)
  }

  value(depth = 0): PdfValue {
    if (depth > maxDepth) throw new RangeError('PDF: nested too deeply')
    this.#skipSpace()
    switch (this.#bytes[this.#at]) {
      case 0x2f: // /
        return { kind: 'name', text: this.#name() }
      case 0x28: // (
        return this.#literalString()
      case 0x5b: // [
        return this.#array(depth)
      case 0x3c: // <
        return this.#bytes[this.#at + 1] === 0x3c ? this.#dictionary(depth) : this.#hexString()
      default:
        return this.#numberOrKeyword()
    }
  }

  #name(): string {
    const start = ++this.#at
    while (this.#isRegular(this.#at)) this.#at++
    return this.#bytes
      .toString('latin1', start, this.#at)
      .replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }

  /** Reads a string without escapes. The strings that verification uses have none. */
  #literalString(): PdfString {
    const start = this.#at++
    let open = 1
    while (open > 0) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('PDF: string not closed')
      if (byte === 0x5c) this.#at++
      else if (byte === 0x28) open++
      else if (byte === 0x29) open--
    }
    return { kind: 'string', bytes: this.#bytes.subarray(start + 1, this.#at - 1), start, end: this.#at }
  }

  #hexString(): PdfString {
    const start = this.#at
    const close = this.#bytes.indexOf(0x3e, start)
    if (close < 0) throw new RangeError('PDF: string not closed')
    this.#at = close + 1
    const digits = this.#bytes.toString('latin1', start + 1, close)
    return { kind: 'string', bytes: Buffer.from(digits, 'hex'), start, end: this.#at }
  }

  #array(depth: number): PdfValue {
    this.#at++
    const items: PdfValue[] = []
    for (;;) {
      this.#skipSpace()
      if (this.#bytes[this.#at] === 0x5d) {
        this.#at++
        return { kind: 'array', items }
      }
      items.push(this.value(depth + 1))
    }
  }

  #dictionary(depth: number): PdfDictionary {
    this.#at += 2
    const entries = new Map<string, PdfValue>()
    for (;;) {
      this.#skipSpace()
      if (this.#bytes[this.#at] === 0x3e && this.#bytes[this.#at + 1] === 0x3e) {
        this.#at += 2
        return { kind: 'dictionary', entries }
      }
      if (this.#bytes[this.#at] !== 0x2f) throw new RangeError('PDF: key expected')
      const key = this.#name()
      // Refused because PDF readers differ in which of two equal keys counts.
      if (entries.has(key)) throw new RangeError(`PDF: key ${key} given twice`)
      entries.set(key, this.value(depth + 1))
    }
  }

  #numberOrKeyword(): PdfValue {
    const text = this.token()
    if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) return { kind: 'keyword', text }
    const after = this.#at
    const isReference = /^\d+$/.test(text) && /^\s+\d+\s+R(?![^\s()<>[\]{}/%])/.exec(this.#ahead(24))
    if (!isReference) return { kind: 'number', value: Number(text) }
    this.#at = after + isReference[0].length
    return { kind: 'reference', number: Number(text) }
  }

  #ahead(length: number): string {
    return this.#bytes.toString('latin1', this.#at, this.#at + length)
  }

  #isRegular(at: number): boolean {
    const byte = this.#bytes[at]
    return byte !== undefined && !whiteSpace.has(byte) && !delimiters.has(byte)
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw new RangeError('PDF: unexpected end')
      if (byte === 0x25) while (![10, 13, undefined].includes(this.#bytes[this.#at])) this.#at++
      else if (whiteSpace.has(byte)) this.#at++
      else break
    }
    // Every token and value begins here, so what the last one took is paid before the next one is read.
    this.#budget.spend(this.#at - this.#paid)
    this.#paid = this.#at
  }
}
