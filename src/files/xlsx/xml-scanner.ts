import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { decodeEntities } from './xml-text.ts'

/** Tokens of {@link XmlScanner.next}. `more`: feed it or finish it. */
export const tokens = { more: 0, open: 1, close: 2, text: 3, end: 4 } as const
export type Token = (typeof tokens)[keyof typeof tokens]

/** Longest tag, comment or run of text. A cell of 32,767 characters takes at most 131 kB, or 196 kB with references. */
const longestToken = mebibyte
const smallestWindow = 2 ** 16

const lessThan = 0x3c
const greaterThan = 0x3e
const slash = 0x2f
const bang = 0x21
const question = 0x3f
const doubleQuote = 0x22
const singleQuote = 0x27
const equals = 0x3d
const colon = 0x3a
const nothing = Buffer.alloc(0)

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** A boolean of XML Schema. */
export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true'

const commentStart = Buffer.from('<!--')
const cdataStart = Buffer.from('<![CDATA[')

/**
 * A pull scanner over UTF-8 XML that arrives in pieces. Namespaces are not resolved; names are compared without prefix.
 * Only XML's own five entities and numeric references are expanded. A DOCTYPE is refused.
 *
 * Call {@link feed}, then {@link next} until it returns `more`; after the last piece {@link finish}, then `next` until `end`.
 */
export class XmlScanner {
  /** The bytes that are not yet consumed begin at {@link position}. */
  bytes: Buffer = nothing
  position = 0
  /** Name of the part, for messages. */
  readonly part: string
  /** After `open`: `<a/>`, which has no `close`. */
  selfClosing = false
  #literal = false
  #window = nothing
  #start = 0
  #stop = 0
  #attributesStart = 0
  #depth = 0
  #finished = false

  constructor(part: string) {
    this.part = part
  }

  /** Adds a piece behind the unread bytes. The piece is copied into the one window of the part. */
  feed(piece: Buffer): void {
    const rest = this.bytes.length - this.position
    if (rest > longestToken) throw this.damaged('内容过长')
    const length = rest + piece.length
    const unread = this.bytes.subarray(this.position)
    if (length > this.#window.length) this.#window = Buffer.allocUnsafeSlow(length + smallestWindow)
    unread.copy(this.#window)
    piece.copy(this.#window, rest)
    this.bytes = this.#window.subarray(0, length)
    this.position = 0
  }

  /** There is no further piece. */
  finish(): void {
    this.#finished = true
  }

  damaged(detail: string): Problem {
    return new Problem('intake.xmlDamaged', { part: this.part, detail })
  }

  next(): Token {
    for (;;) {
      const { bytes, position } = this
      if (position >= bytes.length) return this.#finished ? this.#atEnd() : tokens.more
      if (bytes[position] !== lessThan) return this.#readText(position)
      const kind = bytes[position + 1]
      if (kind === undefined) return this.#incomplete()
      if (kind === slash) return this.#readClose(position)
      if (kind === question) {
        if (!this.#skipPast('?>', position + 2)) return this.#incomplete()
      } else if (kind === bang) {
        const token = this.#readDeclaration(position)
        if (token !== undefined) return token
      } else return this.#readOpen(position)
    }
  }

  /** Continues behind a start tag that the caller read itself, one element deeper. */
  enter(position: number): void {
    this.position = position
    this.#depth++
  }

  /** Continues behind an end tag that the caller read itself. */
  leave(position: number): void {
    this.position = position
    this.#depth--
  }

  /** Element name without prefix, after `open` or `close`. */
  get name(): string {
    return this.bytes.toString('latin1', this.#start, this.#stop)
  }

  /** Characters as written, references not replaced, after `text`. */
  get text(): string {
    return this.bytes.toString('utf8', this.#start, this.#stop)
  }

  /** After `text`: from a CDATA section, so nothing in it is a reference. */
  get isLiteral(): boolean {
    return this.#literal
  }

  /**
   * Value of an attribute of the element just opened. A plain name matches an attribute without prefix, `*:id` one
   * with any prefix.
   */
  attribute(name: string): string | undefined {
    const prefixed = name.startsWith('*:')
    const wanted = prefixed ? name.slice(2) : name
    const { bytes } = this
    const stop = this.#tagStop
    let at = this.#attributesStart
    for (;;) {
      while (at < stop && isSpace(bytes[at])) at++
      if (at >= stop) return undefined
      const nameStart = at
      while (at < stop && bytes[at] !== equals && !isSpace(bytes[at])) at++
      const written = bytes.toString('latin1', nameStart, at)
      while (at < stop && isSpace(bytes[at])) at++
      if (bytes[at] !== equals) throw this.damaged('属性不完整')
      at++
      while (at < stop && isSpace(bytes[at])) at++
      const quote = bytes[at]
      if (quote !== doubleQuote && quote !== singleQuote) throw this.damaged('属性不完整')
      const valueStart = at + 1
      at = bytes.indexOf(quote, valueStart) + 1
      const colonAt = written.lastIndexOf(':')
      if (prefixed ? colonAt >= 0 && written.slice(colonAt + 1) === wanted : written === wanted)
        return decodeEntities(bytes.toString('utf8', valueStart, at - 1))
    }
  }

  #tagStop = 0

  #atEnd(): Token {
    if (this.#depth !== 0) throw this.damaged('内容不完整')
    return tokens.end
  }

  #incomplete(): Token {
    if (this.#finished) throw this.damaged('内容不完整')
    return tokens.more
  }

  #readText(position: number): Token {
    const { bytes } = this
    let at = bytes.indexOf(lessThan, position)
    if (at < 0) {
      if (!this.#finished) return tokens.more
      at = bytes.length
    }
    this.#start = position
    this.#stop = at
    this.position = at
    this.#literal = false
    return tokens.text
  }

  #readClose(position: number): Token {
    const { bytes } = this
    const at = bytes.indexOf(greaterThan, position)
    if (at < 0) return this.#incomplete()
    let stop = at
    while (isSpace(bytes[stop - 1])) stop--
    this.#setName(position + 2, stop)
    this.position = at + 1
    if (--this.#depth < 0) throw this.damaged('标记不配对')
    return tokens.close
  }

  #readOpen(position: number): Token {
    const { bytes } = this
    const { length } = bytes
    let at = position + 1
    for (
      let byte = bytes[at];
      at < length && byte !== greaterThan && byte !== slash && !isSpace(byte);
      byte = bytes[at]
    )
      at++
    const nameStop = at
    // A `>` inside a quoted value does not end the tag, so quotes are tracked.
    for (let quote = 0; ; at++) {
      if (at >= length) return this.#incomplete()
      const byte = bytes[at]!
      if (quote !== 0) {
        if (byte === quote) quote = 0
      } else if (byte === doubleQuote || byte === singleQuote) quote = byte
      else if (byte === greaterThan) break
      else if (byte === lessThan) throw this.damaged('标记不完整')
    }
    this.#setName(position + 1, nameStop)
    this.#attributesStart = nameStop
    this.selfClosing = bytes[at - 1] === slash
    this.#tagStop = this.selfClosing ? at - 1 : at
    this.position = at + 1
    if (!this.selfClosing) this.#depth++
    return tokens.open
  }

  /** Skips comments, returns CDATA as text, and refuses anything else (DOCTYPE). Undefined means: continue. */
  #readDeclaration(position: number): Token | undefined {
    const { bytes } = this
    const head = bytes.subarray(position, position + cdataStart.length)
    if (head.subarray(0, commentStart.length).equals(commentStart))
      return this.#skipPast('-->', position + 4) ? undefined : this.#incomplete()
    if (head.equals(cdataStart)) {
      const start = position + cdataStart.length
      const stop = bytes.indexOf(']]>', start, 'latin1')
      if (stop < 0) return this.#incomplete()
      this.#start = start
      this.#stop = stop
      this.position = stop + 3
      this.#literal = true
      return tokens.text
    }
    const couldBe = (start: Buffer) => head.length < start.length && start.subarray(0, head.length).equals(head)
    if (couldBe(commentStart) || couldBe(cdataStart)) return this.#incomplete()
    throw new Problem('intake.xmlForbidden', { part: this.part })
  }

  #skipPast(mark: string, from: number): boolean {
    const at = this.bytes.indexOf(mark, from, 'latin1')
    if (at < 0) return false
    this.position = at + mark.length
    return true
  }

  #setName(start: number, stop: number): void {
    const { bytes } = this
    for (let at = start; at < stop; at++) if (bytes[at] === colon) start = at + 1
    this.#start = start
    this.#stop = stop
  }
}
