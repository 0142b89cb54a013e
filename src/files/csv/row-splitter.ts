import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import { cellAddress, noCells, Row } from '../table.ts'
import type { Separator } from './separator.ts'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d
const equals = 0x3d
const space = 0x20

const orFarAway = (found: number): number => (found < 0 ? Number.POSITIVE_INFINITY : found)

/** `="0123"`, by which programs keep a spreadsheet from converting digits into a number. */
const guarded = /^\s*="(.*)"\s*$/s

/**
 * Splits text into rows as it arrives (RFC 4180). Quoted fields may contain separators, line ends and doubled quotes. A
 * quote inside an unquoted field is a plain character. Line ends are LF, CRLF or CR. A row cut by the end of a piece
 * waits for the next piece.
 */
export class RowSplitter {
  readonly #separator: Separator
  readonly #separatorCode: number
  readonly #limits: IntakeLimits
  readonly #sheet: string
  #rest = ''
  #row = 0
  #rowsFound = 0
  /** Offsets of the next quote, carriage return and equals sign in the current text, counted from the row that was begun last. */
  #nextQuote = -1
  #nextReturn = -1
  #nextEquals = -1
  /** Where the row after the last plain one starts. */
  #plainEnd = 0

  constructor(separator: Separator, sheet: string, limits: IntakeLimits) {
    this.#separator = separator
    this.#separatorCode = separator.charCodeAt(0)
    this.#sheet = sheet
    this.#limits = limits
  }

  /** The rows that this piece completes. */
  push(piece: string): Row[] {
    return this.#split(this.#rest === '' ? piece : this.#rest + piece, false)
  }

  /** The last row, when the text does not end with a line end. */
  end(): Row[] {
    return this.#split(this.#rest, true)
  }

  #split(text: string, last: boolean): Row[] {
    const rows: Row[] = []
    let start = 0
    this.#nextQuote = -1
    this.#nextReturn = -1
    this.#nextEquals = -1
    for (;;) {
      let texts = this.#readPlainRow(text, start)
      let next = this.#plainEnd
      if (!texts) {
        texts = []
        next = this.#readRow(text, start, last, texts)
        if (next < 0) break
      }
      this.#row++
      if (texts.length > 0) rows.push(this.#finishRow(texts))
      start = next
    }
    this.#rest = text.slice(start)
    if (this.#rest.length > this.#limits.rowCharacters) throw new Problem('intake.openQuote', { row: this.#row + 1 })
    return rows
  }

  /**
   * Reads a row without quotes that ends in LF or CRLF, as most rows do, with the platform's own split. Returns undefined for
   * any other row. Sets `plainEnd` to the start of the next row.
   */
  #readPlainRow(text: string, start: number): (string | undefined)[] | undefined {
    const end = text.indexOf('\n', start)
    if (end < 0) return undefined
    if (this.#nextQuote < start) this.#nextQuote = orFarAway(text.indexOf('"', start))
    if (this.#nextQuote < end) return undefined
    if (this.#nextReturn < start) this.#nextReturn = orFarAway(text.indexOf('\r', start))
    if (this.#nextReturn < end - 1) return undefined
    if (this.#nextEquals < start) this.#nextEquals = orFarAway(text.indexOf('=', start))
    const line = text.slice(start, Math.min(end, this.#nextReturn))
    const texts: (string | undefined)[] = line.split(this.#separator)
    // For most rows, one comparison shows that no cell is beyond a limit or guarded.
    const { columns, cellCharacters } = this.#limits
    if (this.#nextEquals < end || line.length > cellCharacters || texts.length > columns) {
      for (const [column, value] of texts.entries()) if (value) texts[column] = this.#checked(column, value)
    }
    let filled = 0
    for (let column = 0; column < texts.length; column++) {
      if (texts[column] === '') texts[column] = undefined
      else filled = column + 1
    }
    texts.length = filled
    this.#plainEnd = end + 1
    return texts
  }

  /** Reads a row into `texts`. Returns the start of the next row, or -1 when this one is incomplete or there is none. */
  #readRow(text: string, start: number, last: boolean, texts: (string | undefined)[]): number {
    const { length } = text
    if (start >= length) return -1
    let at = start
    for (let column = 0; ; column++) {
      let value: string
      // Some programs put a space before each quoted field.
      const opening = this.#openingQuote(text, at)
      if (opening >= 0) {
        at = opening
        const stop = this.#quotedStop(text, at, last)
        if (stop < 0) return -1
        value = text.slice(at + 1, stop).replaceAll('""', '"')
        at = stop + 1
        // Text between the closing quote and the separator belongs to the field, as in spreadsheet programs.
        const tail = this.#plainStop(text, at)
        if (tail > at) value += text.slice(at, tail)
        at = tail
      } else {
        const stop = this.#plainStop(text, at)
        value = text.slice(at, stop)
        at = stop
      }
      if (at >= length && !last) return -1
      if (value !== '') this.#place(texts, column, value)
      if (at >= length) return length
      const code = text.charCodeAt(at)
      at++
      if (code === this.#separatorCode) continue
      if (code === lineFeed) return at
      // After a carriage return at the end of a piece, a line feed may follow in the next one.
      if (at >= length && !last) return -1
      return text.charCodeAt(at) === lineFeed ? at + 1 : at
    }
  }

  /** Offset of the quote that opens the field at `from`, with blanks before it; -1 for an unquoted field. */
  #openingQuote(text: string, from: number): number {
    let at = from
    while (text.charCodeAt(at) === space) at++
    return text.charCodeAt(at) === quote ? at : -1
  }

  #plainStop(text: string, from: number): number {
    const { length } = text
    const separatorCode = this.#separatorCode
    let at = from
    while (at < length) {
      const code = text.charCodeAt(at)
      if (code === separatorCode || code === lineFeed || code === carriageReturn) break
      at++
    }
    return at
  }

  /** Offset of the closing quote of the field that opens at `at`; -1 when it has not arrived yet. */
  #quotedStop(text: string, at: number, last: boolean): number {
    for (let from = at + 1; ; ) {
      const found = text.indexOf('"', from)
      if (found < 0) {
        if (last) throw new Problem('intake.openQuote', { row: this.#row + 1 })
        return -1
      }
      if (found + 1 >= text.length && !last) return -1
      if (text.charCodeAt(found + 1) !== quote) return found
      from = found + 2
    }
  }

  #place(texts: (string | undefined)[], column: number, value: string): void {
    const text = this.#checked(column, value)
    while (texts.length < column) texts.push(undefined)
    texts.push(text)
  }

  /** A cell's text within the limits. @throws Problem `intake.tooManyColumns`, `intake.tooMuchText` */
  #checked(column: number, value: string): string {
    const limits = this.#limits
    if (column >= limits.columns || value.length > limits.cellCharacters) throw this.#beyondLimits(column)
    const first = value.charCodeAt(0)
    return first === equals || first === space ? value.replace(guarded, '$1') : value
  }

  #beyondLimits(column: number): Problem {
    const limits = this.#limits
    const sheet = this.#sheet
    const cell = cellAddress(column, this.#row + 1)
    return column >= limits.columns
      ? new Problem('intake.tooManyColumns', { sheet, cell, limit: limits.columns })
      : new Problem('intake.tooMuchText', { place: `单元格 ${cell} ` })
  }

  #finishRow(texts: (string | undefined)[]): Row {
    const limits = this.#limits
    const sheet = this.#sheet
    if (++this.#rowsFound > limits.rows) throw new Problem('intake.tooManyRows', { sheet, limit: limits.rows })
    return new Row(this.#row, texts, noCells)
  }
}
