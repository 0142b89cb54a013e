import { Problem } from '../../../shared/errors/problem.ts'
import { serialToIso } from '../date-serial.ts'
import type { IntakeLimits } from '../limits.ts'
import { type Cell, type CellKind, cellAddress, noCells, Row } from '../table.ts'
import { closeInside, type OpenCell, openInside } from './open-cell.ts'
import type { SharedStrings } from './shared-strings.ts'
import { tokens, XmlScanner } from './xml-scanner.ts'
import { decodeSpreadsheetText } from './xml-text.ts'

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly sheet: string
  readonly part: string
  readonly strings: SharedStrings
  readonly dateStyles: readonly boolean[]
  readonly date1904: boolean
  readonly limits: IntakeLimits
}

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
const letterN = byte('n')
const letterR = byte('r')
const letterS = byte('s')
const letterT = byte('t')
const letterV = byte('v')
const letterA = byte('A')
const letterZ = byte('Z')
const digit0 = byte('0')
const digit9 = byte('9')
const ampersand = byte('&')
const underscore = byte('_')
const carriageReturn = byte('\r')

/** A cell that fits the fast way is shorter than this; nearer to the window's end the general way is taken. */
const fastReach = 400

const knownDateDigits = 5

/** More digits than a double holds: what stands in the file is no longer what was typed. */
const exactDigits = 15

/** `AB12` → 27; undefined when no letters come first. */
const columnOf = (reference: string): number | undefined => {
  let column = 0
  for (let at = 0; at < reference.length && at < 4; at++) {
    const letter = reference.charCodeAt(at) & ~0x20
    if (letter < letterA || letter > letterZ) break
    column = column * 26 + letter - letterA + 1
  }
  return column === 0 ? undefined : column - 1
}

/**
 * Turns the XML of one worksheet into rows, as it arrives. Two ways lead through a cell: the shape that nearly every
 * program writes is read byte for byte; anything else goes through the scanner. Both end in {@link place}.
 */
export class SheetRows {
  private readonly scanner: XmlScanner
  private readonly context: SheetContext
  private readonly knownDates: ({ readonly iso: string; readonly raw: string } | undefined)[] = new Array(100_000)
  private inData = false
  private inRow = false
  private row = 0
  private rowsFound = 0
  private texts: (string | undefined)[] = []
  private special: Cell[] | undefined
  private found = false
  private characters = 0
  private lastColumn = -1

  constructor(context: SheetContext) {
    this.context = context
    this.scanner = new XmlScanner(context.part)
  }

  feed(piece: Buffer): void {
    this.scanner.feed(piece)
  }

  finish(): void {
    this.scanner.finish()
  }

  /** The next row that holds a value; undefined when more input is needed, or at the end. */
  next(): Row | undefined {
    const { scanner } = this
    for (;;) {
      if (this.inRow && this.open === undefined && this.readUsualCell()) continue
      const token = scanner.next()
      if (token === tokens.more || token === tokens.end) return undefined
      if (token === tokens.text) {
        if (this.open) this.readCellText(this.open)
        continue
      }
      const { name } = scanner
      if (token === tokens.open) this.opened(name)
      else {
        const row = this.closed(name)
        if (row) return row
      }
    }
  }

  // --- the general way -------------------------------------------------------------------------------------------

  private open: OpenCell | undefined

  private opened(name: string): void {
    const { scanner } = this
    if (this.open) openInside(this.open, name, scanner.selfClosing)
    else if (name === 'c' && this.inRow) this.startCell()
    else if (name === 'row' && this.inData) this.startRow()
    else if (name === 'sheetData') this.inData = !scanner.selfClosing
  }

  private startRow(): void {
    const { scanner } = this
    const written = scanner.attribute('r')
    const row = written === undefined ? this.row + 1 : Number(written)
    if (!(Number.isInteger(row) && row > this.row && row <= 1_048_576)) throw scanner.damaged(`行号 ${written ?? row}`)
    this.row = row
    this.texts = []
    this.special = undefined
    this.found = false
    this.characters = 0
    this.lastColumn = -1
    this.inRow = !scanner.selfClosing
  }

  private startCell(): void {
    const { scanner } = this
    const reference = scanner.attribute('r')
    const column = (reference === undefined ? undefined : columnOf(reference)) ?? this.lastColumn + 1
    this.lastColumn = column
    if (scanner.selfClosing) return
    this.open = {
      column,
      type: scanner.attribute('t') ?? 'n',
      style: Number(scanner.attribute('s') ?? 0),
      value: undefined,
      formula: undefined,
      inside: '',
      phonetic: 0,
    }
  }

  private readCellText(cell: OpenCell): void {
    if (cell.phonetic > 0 || cell.inside === '') return
    const { scanner } = this
    const text = scanner.isLiteral ? scanner.text : decodeSpreadsheetText(scanner.text)
    if (cell.inside === 'f') cell.formula = (cell.formula ?? '') + text
    else cell.value = (cell.value ?? '') + text
    if ((cell.value?.length ?? 0) > this.context.limits.cellCharacters) throw this.tooMuchText(cell.column)
  }

  private closed(name: string): Row | undefined {
    const cell = this.open
    if (cell) {
      if (name === 'c') {
        this.open = undefined
        this.placeOpen(cell)
      } else closeInside(cell, name)
      return undefined
    }
    if (name === 'sheetData') this.inData = false
    if (name !== 'row' || !this.inRow) return undefined
    this.inRow = false
    return this.found ? this.finishRow() : undefined
  }

  private placeOpen({ column, type, style, value, formula }: OpenCell): void {
    if (value === undefined) {
      // A script wrote the formula and no program has calculated it since: there is nothing to read.
      if (formula !== undefined) this.place(column, 'error', `=${formula}`)
      return
    }
    const bare = value.trim()
    if (type === 'str' || type === 'inlineStr') this.placeText(column, value)
    else if (type === 's') this.placeShared(column, Number(bare))
    else if (bare === '') return
    else if (type === 'b') this.place(column, 'boolean', bare === '1' || bare === 'true' ? 'TRUE' : 'FALSE', bare)
    else if (type === 'e') this.place(column, 'error', bare)
    else if (type === 'd') this.placeIsoDate(column, bare)
    else this.placeNumber(column, bare, style)
  }

  // --- the fast way ----------------------------------------------------------------------------------------------

  /**
   * `<c r="B2" s="1" t="s"><v>17</v></c>`, attributes in any order, and the same without value. Answers false, with
   * nothing consumed, for any other shape.
   */
  private readUsualCell(): boolean {
    const { bytes, position } = this.scanner
    if (bytes.length - position < fastReach) return false
    if (bytes[position] !== lessThan || bytes[position + 1] !== letterC || bytes[position + 2] !== space) return false
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
      if (bytes[at + 1] !== equals || bytes[at + 2] !== quote) return false
      at += 3
      if (name === letterR) {
        for (let letter = bytes[at]!; letter >= letterA && letter <= letterZ; letter = bytes[++at]!)
          column = column * 26 + letter - letterA + 1
      } else if (name === letterS) {
        for (let digit = bytes[at]!; digit >= digit0 && digit <= digit9; digit = bytes[++at]!)
          style = style * 10 + digit - digit0
      } else if (name === letterT) {
        type = bytes[at]!
        // One letter, or `str`; `inlineStr` has another shape of content.
        if (bytes[at + 1] === letterT) type = letterT
        else if (bytes[at + 1] !== quote) return false
      } else return false
      while (bytes[at] !== quote) if (++at > limit) return false
      at++
    }
    column = column === 0 ? this.lastColumn + 1 : column - 1
    if (bytes[at] === slash) {
      if (bytes[at + 1] !== greaterThan) return false
      this.lastColumn = column
      this.scanner.position = at + 2
      return true
    }
    if (bytes[at + 1] !== lessThan || bytes[at + 2] !== letterV || bytes[at + 3] !== greaterThan) return false
    const start = at + 4
    let stop = start
    for (let value = bytes[stop]; value !== lessThan; value = bytes[++stop]) {
      if (stop > limit || value === ampersand || value === underscore || value === carriageReturn) return false
    }
    if (stop === start || !isValueEnd(bytes, stop)) return false
    if (!this.placeUsual(column, type, style, start, stop)) return false
    this.lastColumn = column
    this.scanner.position = stop + 8
    return true
  }

  private placeUsual(column: number, type: number, style: number, start: number, stop: number): boolean {
    const { bytes } = this.scanner
    if (type === letterS) {
      let index = 0
      for (let at = start; at < stop; at++) {
        const digit = bytes[at]! - digit0
        if (digit < 0 || digit > 9) return false
        index = index * 10 + digit
      }
      this.placeShared(column, index)
    } else if (type === letterN) {
      if (!this.placeKnownDate(column, style, start, stop))
        this.placeNumber(column, bytes.toString('latin1', start, stop), style)
    } else if (type === letterT) this.placePlain(column, bytes.toString('utf8', start, stop))
    else if (type === letterE) this.place(column, 'error', bytes.toString('latin1', start, stop))
    else if (type === letterB) {
      const raw = bytes.toString('latin1', start, stop)
      this.place(column, 'boolean', raw === '1' ? 'TRUE' : 'FALSE', raw)
    } else return false
    return true
  }

  // --- where both end --------------------------------------------------------------------------------------------

  private placeShared(column: number, index: number): void {
    const text = this.context.strings.get(index)
    if (text === undefined) throw this.scanner.damaged(`共享文字 ${index} 不存在`)
    this.placeText(column, text)
  }

  private placeText(column: number, text: string): void {
    if (text !== '') this.placePlain(column, text)
  }

  private placeNumber(column: number, raw: string, style: number): void {
    const value = Number(raw)
    if (Number.isNaN(value)) throw this.scanner.damaged(`${cellAddress(column, this.row)} 不是数字`)
    // A time of day alone, or a number that no calendar reaches, stays a number.
    const iso = this.context.dateStyles[style] ? serialToIso(value, this.context.date1904) : undefined
    if (iso !== undefined) {
      if (raw.length === knownDateDigits && isPlainInteger(raw)) this.knownDates[value] = { iso, raw }
      this.place(column, 'date', iso, raw)
    } else this.place(column, 'number', isPlainInteger(raw) ? raw : plainDigits(value), raw)
  }

  /** Days of five digits (1927 to 2173) repeat from row to row: what was read once is not decoded again. */
  private placeKnownDate(column: number, style: number, start: number, stop: number): boolean {
    if (stop - start !== knownDateDigits || !this.context.dateStyles[style]) return false
    const { bytes } = this.scanner
    let serial = 0
    for (let at = start; at < stop; at++) {
      const digit = bytes[at]! - digit0
      if (digit < 0 || digit > 9) return false
      serial = serial * 10 + digit
    }
    const known = this.knownDates[serial]
    if (known === undefined) return false
    this.place(column, 'date', known.iso, known.raw)
    return true
  }

  /** `t="d"`: strict OOXML writes ISO 8601 (18.17.4.1), mostly with a time of midnight. */
  private placeIsoDate(column: number, raw: string): void {
    const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$/.exec(raw)
    const [, day, time = '00:00:00'] = match ?? []
    if (day === undefined) this.placePlain(column, raw)
    else this.place(column, 'date', time === '00:00:00' ? day : `${day}T${time}`, raw)
  }

  /** A cell that is something else than plain text. */
  private place(column: number, kind: CellKind, text: string, raw = text): void {
    this.placePlain(column, text)
    this.special ??= []
    this.special.push({ column, kind, text, raw })
  }

  private placePlain(column: number, text: string): void {
    const { limits } = this.context
    if (column >= limits.columns) throw this.tooManyColumns(column)
    this.characters += text.length
    if (text.length > limits.cellCharacters || this.characters > limits.rowCharacters) throw this.tooMuchText(column)
    const { texts } = this
    if (column >= texts.length) {
      while (texts.length < column) texts.push(undefined)
      texts.push(text)
    } else if (texts[column] === undefined) texts[column] = text
    else throw this.scanner.damaged(`单元格 ${cellAddress(column, this.row)} 重复`)
    this.found = true
  }

  private finishRow(): Row {
    const { limits, sheet } = this.context
    if (++this.rowsFound > limits.rows) throw new Problem('intake.tooManyRows', { sheet, limit: limits.rows })
    return new Row(this.row, this.texts, this.special ?? noCells)
  }

  private tooManyColumns(column: number): Problem {
    const { limits, sheet } = this.context
    return new Problem('intake.tooManyColumns', { sheet, cell: cellAddress(column, this.row), limit: limits.columns })
  }

  private tooMuchText(column: number): Problem {
    return new Problem('intake.tooMuchText', { place: `单元格 ${cellAddress(column, this.row)} ` })
  }
}

/** `</v></c>` */
const isValueEnd = (bytes: Buffer, at: number): boolean =>
  bytes[at + 1] === slash &&
  bytes[at + 2] === letterV &&
  bytes[at + 3] === greaterThan &&
  bytes[at + 4] === lessThan &&
  bytes[at + 5] === slash &&
  bytes[at + 6] === letterC &&
  bytes[at + 7] === greaterThan

const isPlainInteger = (raw: string): boolean => {
  if (raw.length > exactDigits) return false
  for (let at = 0; at < raw.length; at++) {
    const digit = raw.charCodeAt(at)
    if (digit < digit0 || digit > digit9) return false
  }
  return true
}

/** All digits of a number up to 1e21 without exponent; 0.1 + 0.2 as a clerk sees it, with 15 significant digits. */
const plainDigits = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(exactDigits)))
