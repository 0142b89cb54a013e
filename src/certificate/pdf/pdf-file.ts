import type { PdfDictionary, PdfValue } from './value.ts'
import { ValueParser } from './value-parser.ts'

/** Far more revisions and objects than a certificate has. A file beyond these limits is refused without being parsed. */
const maxRevisions = 32
const maxObjects = 10_000

/**
 * A PDF file as its cross-reference tables describe it. The last revision wins, as in every reader.
 * Only classic tables are supported, because certificates have no others.
 */
export class PdfFile {
  readonly #bytes: Buffer
  readonly #offsets = new Map<number, number>()
  readonly #trailer: PdfDictionary

  /** @throws RangeError when the file cannot be read in this way */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const keyword = bytes.lastIndexOf('startxref')
    if (keyword < 0) throw new RangeError('PDF: no startxref')
    const parser = new ValueParser(bytes, keyword)
    parser.expect('startxref')
    const newest = parser.whole()
    this.#trailer = this.#readTable(newest)
    let older = this.#trailer.entries.get('Prev')
    for (let revision = 1; older !== undefined; revision++) {
      if (older.kind !== 'number' || revision >= maxRevisions) throw new RangeError('PDF: too many revisions')
      older = this.#readTable(older.value).entries.get('Prev')
    }
  }

  /** The document catalog. */
  get catalog(): PdfDictionary {
    return asDictionary(this.resolve(this.#trailer.entries.get('Root')))
  }

  /** Resolves a reference. Other values are returned as they are. */
  resolve(value: PdfValue | undefined): PdfValue | undefined {
    if (value?.kind !== 'reference') return value
    const offset = this.#offsets.get(value.number)
    if (offset === undefined) return undefined
    const parser = new ValueParser(this.#bytes, offset)
    if (parser.whole() !== value.number) throw new RangeError('PDF: object is not where the table says')
    parser.whole()
    parser.expect('obj')
    const resolved = parser.value()
    if (resolved.kind === 'reference') throw new RangeError('PDF: a reference to a reference')
    return resolved
  }

  /** Follows the keys of nested dictionaries; undefined when one is missing. */
  find(from: PdfDictionary, ...keys: readonly string[]): PdfValue | undefined {
    let value: PdfValue | undefined = from
    for (const key of keys) {
      if (value?.kind !== 'dictionary') return undefined
      value = this.resolve(value.entries.get(key))
    }
    return value
  }

  #readTable(at: number): PdfDictionary {
    const parser = new ValueParser(this.#bytes, at)
    parser.expect('xref')
    for (let token = parser.token(); token !== 'trailer'; token = parser.token()) {
      const first = Number(token)
      const count = parser.whole()
      if (!Number.isSafeInteger(first) || first < 0 || this.#offsets.size + count > maxObjects)
        throw new RangeError('PDF: bad cross-reference table')
      for (let index = 0; index < count; index++) {
        const offset = parser.whole()
        parser.whole()
        const inUse = parser.token() === 'n'
        // Newer tables are read first and take precedence.
        if (inUse && !this.#offsets.has(first + index)) this.#offsets.set(first + index, offset)
      }
    }
    return asDictionary(parser.value())
  }
}

const asDictionary = (value: PdfValue | undefined): PdfDictionary => {
  if (value?.kind !== 'dictionary') throw new RangeError('PDF: dictionary expected')
  return value
}
