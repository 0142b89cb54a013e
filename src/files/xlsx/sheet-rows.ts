import type { Row } from '../table.ts'
import { columnOf } from './cell-reference.ts'
import { closeInside, type OpenCell, openInside } from './open-cell.ts'
import { RowBuilder, type SheetContext } from './row-builder.ts'
import { isTrue, tokens, XmlScanner } from './xml-scanner.ts'
import { decodeSpreadsheetText } from './xml-text.ts'

const byte = (character: string): number => character.charCodeAt(0)
const lessThan = byte('<')
const greaterThan = byte('>')
const quote = byte('"')
const equals = byte('=')
const space = byte(' ')
const slash = byte('/')
const letterC = byte('c')
const letterE = byte('e')
const letterB = byte('b')
const letterH = byte('h')
const letterN = byte('n')
const letterO = byte('o')
const letterR = byte('r')
const letterS = byte('s')
const letterT = byte('t')
const letterV = byte('v')
const letterW = byte('w')
const letterA = byte('A')
const letterZ = byte('Z')
const digit0 = byte('0')
const digit9 = byte('9')
const ampersand = byte('&')
const underscore = byte('_')
const carriageReturn = byte('\r')
const lastAscii = 0x7f

/** Bytes that the fast path needs. Nearer to the end of the window the general path is used. */
const fastReach = 400

/**
 * Parses the XML of one worksheet into rows as it arrives. The fast path reads the forms that nearly every program writes
 * byte by byte; the general path uses the scanner for anything else. Both fill a {@link RowBuilder}.
 */
export class SheetRows {
  readonly #scanner: XmlScanner
  readonly #builder: RowBuilder
  readonly #cellCharacters: number
  #inData = false
  #inRow = false
  /** Number of digits of the row number, with which a cell's reference ends. */
  #rowDigits = 0
  #lastColumn = -1

  constructor(context: SheetContext) {
    this.#scanner = new XmlScanner(context.part)
    this.#builder = new RowBuilder(context)
    this.#cellCharacters = context.limits.cellCharacters
  }

  feed(piece: Buffer): void {
    this.#scanner.feed(piece)
  }

  finish(): void {
    this.#scanner.finish()
  }

  /** The next row with a value. Undefined when more input is needed, and at the end. */
  next(): Row | undefined {
    const scanner = this.#scanner
    for (;;) {
      if (this.#inRow && this.#open === undefined && this.#unnumbered === undefined) {
        this.#readUsualCells()
        if (this.#readUsualRowEnd()) {
          const row = this.#endRow()
          if (row) return row
        }
      }
      if (this.#inData && !this.#inRow && this.#readUsualRowStart()) continue
      const token = scanner.next()
      if (token === tokens.more || token === tokens.end) return undefined
      if (token === tokens.text) {
        if (this.#open) this.#readCellText(this.#open)
        continue
      }
      const { name } = scanner
      if (token === tokens.open) this.#opened(name)
      else {
        const row = this.#closed(name)
        if (row) return row
      }
    }
  }

  #startRow(row: number | undefined, digits: number, hidden: boolean): void {
    this.#builder.start(row, hidden)
    this.#rowDigits = digits
    this.#lastColumn = -1
    this.#inRow = true
  }

  #endRow(): Row | undefined {
    this.#inRow = false
    if (this.#unnumbered) {
      this.#unnumbered = undefined
      this.#builder.start(undefined, false)
    }
    return this.#builder.finish()
  }

  // --- the general path ------------------------------------------------------------------------------------------

  #open: OpenCell | undefined
  /** A row without a number whose first cell was not read yet. */
  #unnumbered: { readonly hidden: boolean } | undefined

  #opened(name: string): void {
    const scanner = this.#scanner
    if (this.#open) openInside(this.#open, name, scanner.selfClosing)
    else if (name === 'c' && this.#inRow) this.#startCell()
    else if (name === 'row' && this.#inData) {
      const row = scanner.attribute('r')
      const height = scanner.attribute('ht')
      const hidden = isTrue(scanner.attribute('hidden')) || (height !== undefined && Number(height) === 0)
      // Without a number of its own the row has that of its first cell.
      if (row === undefined && !scanner.selfClosing) this.#unnumbered = { hidden }
      else this.#startRow(row === undefined ? undefined : Number(row), row?.length ?? 0, hidden)
      if (row === undefined) this.#inRow = true
      if (scanner.selfClosing) this.#endRow()
    } else if (name === 'sheetData') this.#inData = !scanner.selfClosing
  }

  #startCell(): void {
    const scanner = this.#scanner
    const reference = scanner.attribute('r')
    if (this.#unnumbered) {
      const number = /(?<!\d)\d+$/.exec(reference ?? '')?.[0]
      this.#startRow(number === undefined ? undefined : Number(number), number?.length ?? 0, this.#unnumbered.hidden)
      this.#unnumbered = undefined
    }
    const column = (reference === undefined ? undefined : columnOf(reference)) ?? this.#lastColumn + 1
    this.#lastColumn = column
    if (scanner.selfClosing) return
    this.#open = {
      column,
      type: scanner.attribute('t') ?? 'n',
      style: Number(scanner.attribute('s') ?? 0),
      value: undefined,
      inline: undefined,
      inInline: false,
      formula: undefined,
      inside: '',
      phonetic: 0,
    }
  }

  #readCellText(cell: OpenCell): void {
    if (cell.phonetic > 0 || cell.inside === '') return
    const scanner = this.#scanner
    const text = scanner.isLiteral ? scanner.text : decodeSpreadsheetText(scanner.text)
    if (cell.inside === 'f') cell.formula = (cell.formula ?? '') + text
    else if (cell.inInline) cell.inline = (cell.inline ?? '') + text
    else cell.value = (cell.value ?? '') + text
    if ((cell.value?.length ?? 0) + (cell.inline?.length ?? 0) > this.#cellCharacters)
      throw this.#builder.tooMuchText(cell.column)
  }

  #closed(name: string): Row | undefined {
    const cell = this.#open
    if (cell) {
      if (name === 'c') {
        this.#open = undefined
        this.#placeOpen(cell)
      } else closeInside(cell, name)
      return undefined
    }
    if (name === 'sheetData') this.#inData = false
    return name === 'row' && this.#inRow ? this.#endRow() : undefined
  }

  #placeOpen({ column, type, style, value: stored, inline, formula }: OpenCell): void {
    const builder = this.#builder
    const value = inline ?? stored
    const bare = value?.trim() ?? ''
    // A formula without a stored value was written by a script and never calculated. An empty text is a result.
    if (formula !== undefined && (value === undefined || (bare === '' && type !== 'str')))
      builder.value(column, 'error', `=${formula}`)
    else if (value !== undefined) this.#placeValueOf(column, type, style, value, bare)
  }

  #placeValueOf(column: number, type: string, style: number, value: string, bare: string): void {
    const builder = this.#builder
    if (type === 'str' || type === 'inlineStr' || type === 'string') builder.styledText(column, value, style)
    else if (type === 's') builder.shared(column, Number(bare), style)
    else if (bare === '') return
    else if (type === 'b') builder.value(column, 'boolean', isTrue(bare) ? 'TRUE' : 'FALSE', bare)
    else if (type === 'e') builder.value(column, 'error', bare)
    else if (type === 'd') builder.isoDate(column, bare)
    else builder.number(column, bare, style)
  }

  // --- the fast path ---------------------------------------------------------------------------------------------

  /** Reads `<row r="2" spans="1:14" …>`. Returns false and consumes nothing for any other form and for a hidden row. */
  #readUsualRowStart(): boolean {
    const { bytes, position } = this.#scanner
    if (bytes.length - position < fastReach) return false
    if (bytes[position] !== lessThan || bytes[position + 1] !== letterR || bytes[position + 2] !== letterO) return false
    if (bytes[position + 3] !== letterW || bytes[position + 4] !== space || bytes[position + 5] !== letterR)
      return false
    if (bytes[position + 6] !== equals || bytes[position + 7] !== quote) return false
    let at = position + 8
    let row = 0
    for (let digit = bytes[at]!; digit >= digit0 && digit <= digit9; digit = bytes[++at]!)
      row = row * 10 + digit - digit0
    const digits = at - position - 8
    if (bytes[at] !== quote || digits > 7) return false
    const limit = position + fastReach
    for (at++; bytes[at] !== greaterThan; at++) {
      // An attribute that begins with h may be `hidden`, a slash means an empty row, and `<` is damage.
      const here = bytes[at]
      if (at > limit || here === slash || here === lessThan) return false
      if (here! <= space && bytes[at + 1] === letterH) return false
    }
    this.#startRow(row, digits, false)
    this.#scanner.enter(at + 1)
    return true
  }

  /** `</row>` */
  #readUsualRowEnd(): boolean {
    const { bytes, position } = this.#scanner
    if (bytes.length - position < fastReach) return false
    if (bytes[position] !== lessThan || bytes[position + 1] !== slash || bytes[position + 2] !== letterR) return false
    if (bytes[position + 3] !== letterO || bytes[position + 4] !== letterW || bytes[position + 5] !== greaterThan)
      return false
    this.#scanner.leave(position + 6)
    return true
  }

  /** Reads all cells up to the first of another form, which is left to the general path. */
  #readUsualCells(): void {
    const { bytes } = this.#scanner
    const last = bytes.length - fastReach
    let { position } = this.#scanner
    while (
      position <= last &&
      bytes[position] === lessThan &&
      bytes[position + 1] === letterC &&
      bytes[position + 2] === space
    ) {
      const next = this.#readUsualCell(bytes, position)
      if (next < 0) break
      position = next
    }
    this.#scanner.position = position
  }

  /**
   * Reads `<c r="B2" s="1" t="s"><v>17</v></c>`, attributes in any order, with or without a value. Returns the end of the
   * cell, or -1 for any other form.
   */
  #readUsualCell(bytes: Buffer, position: number): number {
    const limit = position + fastReach - 8
    let at = position + 3
    let column = 0
    let style = 0
    let type = letterN
    for (;;) {
      const name = bytes[at]!
      if (name === greaterThan || name === slash) break
      if (name === space) {
        at++
        continue
      }
      if (bytes[at + 1] !== equals || bytes[at + 2] !== quote) return -1
      at += 3
      if (name === letterR) {
        for (let letter = bytes[at]!; letter >= letterA && letter <= letterZ; letter = bytes[++at]!)
          column = column * 26 + letter - letterA + 1
        // Lower case is legal and rare.
        if (column === 0) return -1
        if (bytes[at + this.#rowDigits] === quote) at += this.#rowDigits
      } else if (name === letterS) {
        for (let digit = bytes[at]!; digit >= digit0 && digit <= digit9; digit = bytes[++at]!)
          style = style * 10 + digit - digit0
      } else if (name === letterT) {
        type = bytes[at]!
        // One letter, or `str`. The content of `inlineStr` has another form.
        if (bytes[at + 1] === letterT) type = letterT
        else if (bytes[at + 1] !== quote) return -1
      } else return -1
      while (bytes[at] !== quote) if (++at > limit) return -1
      at++
    }
    column = column === 0 ? this.#lastColumn + 1 : column - 1
    if (bytes[at] === slash) {
      if (bytes[at + 1] !== greaterThan) return -1
      this.#lastColumn = column
      return at + 2
    }
    if (style !== 0 && this.#builder.isSpecial(style)) return -1
    if (bytes[at + 1] !== lessThan || bytes[at + 2] !== letterV || bytes[at + 3] !== greaterThan) return -1
    const start = at + 4
    const stop =
      type === letterS
        ? this.#placeIndex(bytes, column, start)
        : this.#placeValue(bytes, column, type, style, start, limit)
    if (stop < 0) return -1
    this.#lastColumn = column
    return stop + valueEndLength
  }

  /** Adds the shared string whose index is at `start`. Returns the end of the digits, or -1 for any other form. */
  #placeIndex(bytes: Buffer, column: number, start: number): number {
    let stop = start
    let index = 0
    for (let digit = bytes[stop]! - digit0; digit >= 0 && digit <= 9; digit = bytes[++stop]! - digit0)
      index = index * 10 + digit
    if (stop === start || stop > start + 9 || !isValueEnd(bytes, stop)) return -1
    this.#builder.shared(column, index)
    return stop
  }

  /** Adds any other value that needs no decoding. Returns its end, or -1. */
  #placeValue(bytes: Buffer, column: number, type: number, style: number, start: number, limit: number): number {
    const builder = this.#builder
    let stop = start
    let bits = 0
    for (let value = bytes[stop]!; value !== lessThan; value = bytes[++stop]!) {
      if (stop > limit || value === ampersand || value === underscore || value === carriageReturn) return -1
      bits |= value
    }
    if (stop === start || !isValueEnd(bytes, stop)) return -1
    // White space around a value counts in texts alone, and only texts are decoded.
    if (type !== letterT && (bits > lastAscii || bytes[start]! <= space || bytes[stop - 1]! <= space)) return -1
    if (type === letterN) {
      if (!builder.knownDate(column, style, bytes, start, stop))
        builder.number(column, bytes.toString('latin1', start, stop), style)
    } else if (type === letterT) builder.text(column, bytes.toString('utf8', start, stop))
    else if (type === letterE) builder.value(column, 'error', bytes.toString('latin1', start, stop))
    else if (type === letterB) {
      const raw = bytes.toString('latin1', start, stop)
      builder.value(column, 'boolean', isTrue(raw) ? 'TRUE' : 'FALSE', raw)
    } else return -1
    return stop
  }
}

const valueEndLength = 8

/** Whether `</v></c>` is at this offset. */
const isValueEnd = (bytes: Buffer, at: number): boolean =>
  bytes[at] === lessThan &&
  bytes[at + 1] === slash &&
  bytes[at + 2] === letterV &&
  bytes[at + 3] === greaterThan &&
  bytes[at + 4] === lessThan &&
  bytes[at + 5] === slash &&
  bytes[at + 6] === letterC &&
  bytes[at + 7] === greaterThan
