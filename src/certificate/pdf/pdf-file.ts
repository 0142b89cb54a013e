import { ParseBudget } from './parse-budget.ts'
import type { PdfDictionary, PdfValue } from './value.ts'
import { ValueParser } from './value-parser.ts'

/** Far more objects than a certificate has. */
const maxObjects = 1_000

/**
 * A PDF file as its one cross-reference table describes it. Only a classic table is supported, because certificates have no
 * other. One budget limits what the reading of all its objects may cost.
 */
export class PdfFile {
  readonly #bytes: Buffer
  readonly #budget = new ParseBudget()
  readonly #offsets = new Map<number, number>()
  readonly #resolved = new Map<number, PdfValue>()
  readonly #trailer: PdfDictionary

  /** @throws RangeError when the file cannot be read in this way */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const keyword = bytes.lastIndexOf('startxref')
    if (keyword < 0) throw new RangeError('PDF: no startxref')
    const parser = this.#parserAt(keyword)
    parser.expect('startxref')
    this.#trailer = this.#readTable(parser.whole())
  }

  /** Whether the file has other cross-reference tables: it was changed after it was written. They are not read. */
  get isRevised(): boolean {
    return this.#trailer.entries.has('Prev') || this.#trailer.entries.has('XRefStm')
  }

  /** The document catalog. */
  get catalog(): PdfDictionary {
    return asDictionary(this.resolve(this.#trailer.entries.get('Root')))
  }

  /** Resolves a reference. Other values are returned as they are. Each object is parsed once. */
  resolve(value: PdfValue | undefined): PdfValue | undefined {
    if (value?.kind !== 'reference') return value
    const known = this.#resolved.get(value.number)
    if (known) return known
    const offset = this.#offsets.get(value.number)
    if (offset === undefined) return undefined
    const parser = this.#parserAt(offset)
    if (parser.whole() !== value.number) throw new RangeError('PDF: object is not where the table says')
    parser.whole()
    parser.expect('obj')
    const resolved = parser.value()
    if (resolved.kind === 'reference') throw new RangeError('PDF: a reference to a reference')
    this.#resolved.set(value.number, resolved)
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

  #parserAt(offset: number): ValueParser {
    return new ValueParser(this.#bytes, offset, this.#budget)
  }

  #readTable(at: number): PdfDictionary {
    const parser = this.#parserAt(at)
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
        if (!inUse) continue
        // Refused because PDF readers differ in which of two places counts.
        if (this.#offsets.has(first + index)) throw new RangeError('PDF: object given twice')
        this.#offsets.set(first + index, offset)
      }
    }
    return asDictionary(parser.value())
  }
}

const asDictionary = (value: PdfValue | undefined): PdfDictionary => {
  if (value?.kind !== 'dictionary') throw new RangeError('PDF: dictionary expected')
  return value
}
