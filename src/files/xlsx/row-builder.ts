import { Problem } from '../../shared/errors/problem.ts'
import { parseDate } from '../../shared/record/calendar-date.ts'
import { serialToIso } from '../date-serial.ts'
import type { IntakeLimits } from '../limits.ts'
import { type Cell, type CellKind, cellAddress, noCells, Row } from '../table.ts'
import type { SharedStrings } from './shared-strings.ts'
import type { CellStyle, DateFormat } from './styles.ts'

/** Parts of the workbook that a sheet's cells refer to. */
export interface SheetContext {
  readonly sheet: string
  readonly part: string
  readonly strings: SharedStrings
  readonly styles: readonly CellStyle[]
  readonly date1904: boolean
  readonly limits: IntakeLimits
}

const digit0 = 0x30
const digit9 = 0x39

const plainStyle: CellStyle = {}

/** What a cell says of a date whose format hides a part. */
const lacking: Readonly<Record<DateFormat, Pick<Cell, 'lacks'>>> = {
  whole: {},
  noDay: { lacks: 'day' },
  noYear: { lacks: 'year' },
}

/** Days of so many digits (1927 to 2173) repeat from row to row. */
const knownDateDigits = 5

/** Digits that a double can represent. A number with more is no longer what was typed. */
const exactDigits = 15

/** Largest row number of the format. */
const lastRow = 1_048_576

/** Collects the cells of one row at a time, within the limits. It interprets values; {@link SheetRows} parses them. */
export class RowBuilder {
  readonly #context: SheetContext
  /** Cache of date cells by serial, because most columns of dates have few different days. */
  readonly #knownDates = new Map<number, Cell>()
  #row = 0
  #hidden = false
  #rowsFound = 0
  #texts: (string | undefined)[] = []
  #special: Cell[] | undefined
  #found = false
  #characters = 0
  #struckCells = 0
  #cells = 0

  constructor(context: SheetContext) {
    this.#context = context
  }

  /** @param row one-based; the one after the last row when the file does not say */
  start(row: number | undefined, hidden: boolean): void {
    const number = row ?? this.#row + 1
    if (!(Number.isInteger(number) && number > this.#row && number <= lastRow)) throw this.damaged(`行号 ${number}`)
    this.#row = number
    this.#hidden = hidden
    this.#texts = []
    this.#special = undefined
    this.#found = false
    this.#characters = 0
    this.#struckCells = 0
    this.#cells = 0
  }

  /** Ends the row. Undefined when it is empty. */
  finish(): Row | undefined {
    if (!this.#found) return undefined
    const { limits, sheet } = this.#context
    if (++this.#rowsFound > limits.rows) throw new Problem('intake.tooManyRows', { sheet, limit: limits.rows })
    const struck = this.#struckCells > 0 && this.#struckCells * 2 >= this.#cells
    return new Row(this.#row, this.#texts, this.#special ?? noCells, this.#hidden, this.#characters, struck)
  }

  damaged(detail: string): Problem {
    return new Problem('intake.xmlDamaged', { part: this.#context.part, detail })
  }

  tooMuchText(column: number): Problem {
    return new Problem('intake.tooMuchText', { place: `单元格 ${cellAddress(column, this.#row)} ` })
  }

  shared(column: number, index: number, style = 0): void {
    const { strings } = this.#context
    const text = strings.get(index)
    // A bad cell is a fault at its place and does not make the file unreadable.
    if (text === undefined) this.value(column, 'error', `#${index}`)
    else {
      if (strings.isStruck(index)) this.#struckCells++
      this.styledText(column, text, style)
    }
  }

  /** Whether cells of this style need {@link styledText}. */
  isSpecial(style: number): boolean {
    const { around, struck } = this.#context.styles[style] ?? plainStyle
    return around !== undefined || struck === true
  }

  /** Adds a text as its style shows it. */
  styledText(column: number, text: string, style: number): void {
    if (text === '') return
    const { around, struck } = this.#context.styles[style] ?? plainStyle
    if (struck) this.#struckCells++
    if (around === undefined) this.text(column, text)
    else this.value(column, 'text', `${around[0]}${text}${around[1]}`, text)
  }

  number(column: number, raw: string, style: number): void {
    const value = Number(raw)
    if (Number.isNaN(value)) {
      this.value(column, 'error', raw)
      return
    }
    const { date, code, struck } = this.#context.styles[style] ?? plainStyle
    if (struck) this.#struckCells++
    // A time of day without a date, or a number beyond the calendar, stays a number.
    const iso = date ? serialToIso(value, this.#context.date1904) : undefined
    if (iso === undefined) {
      this.value(column, 'number', isPlainInteger(raw) ? raw : plainDigits(value), raw)
      return
    }
    const cell: Cell = {
      column,
      kind: 'date',
      text: iso,
      raw,
      ...(code === undefined ? {} : { format: code }),
      ...lacking[date!],
    }
    if (raw.length === knownDateDigits && isPlainInteger(raw)) this.#knownDates.set(value, cell)
    this.#place(cell)
  }

  /** Adds the day whose serial is `bytes[start…stop)` if this column had it before. Otherwise returns false. */
  knownDate(column: number, style: number, bytes: Uint8Array, start: number, stop: number): boolean {
    const code = stop - start === knownDateDigits ? this.#context.styles[style]?.code : undefined
    if (code === undefined || this.isSpecial(style)) return false
    let serial = 0
    for (let at = start; at < stop; at++) {
      const digit = bytes[at]! - digit0
      if (digit < 0 || digit > 9) return false
      serial = serial * 10 + digit
    }
    const known = this.#knownDates.get(serial)
    if (known?.column !== column || known.format !== code) return false
    this.#place(known)
    return true
  }

  /** `t="d"`: strict OOXML writes ISO 8601 (18.17.4.1), mostly with a time of midnight. */
  isoDate(column: number, raw: string): void {
    const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z?))?$/.exec(raw)
    const [, written, time = '00:00:00', zone] = match ?? []
    if (written === undefined) {
      this.text(column, raw)
      return
    }
    // Programs that store an instant write Beijing's midnight as T16:00Z of the day before.
    const day = zone === 'Z' && time === '16:00:00' ? parseDate(raw) : undefined
    if (day !== undefined) this.value(column, 'date', day, raw)
    else if (time === '00:00:00') this.value(column, 'date', written, raw)
    else this.value(column, 'date', `${written}T${time}`, raw)
  }

  /** Adds a cell that is not plain text. */
  value(column: number, kind: CellKind, text: string, raw = text): void {
    this.#place({ column, kind, text, raw })
  }

  #place(cell: Cell): void {
    this.text(cell.column, cell.text)
    if (this.#special === undefined) this.#special = [cell]
    else this.#special.push(cell)
  }

  text(column: number, text: string): void {
    const { limits } = this.#context
    if (column >= limits.columns) throw this.#tooManyColumns(column)
    this.#characters += text.length
    this.#cells++
    if (text.length > limits.cellCharacters || this.#characters > limits.rowCharacters) throw this.tooMuchText(column)
    const texts = this.#texts
    if (column >= texts.length) {
      while (texts.length < column) texts.push(undefined)
      texts.push(text)
    } else if (texts[column] === undefined) texts[column] = text
    else throw this.damaged(`单元格 ${cellAddress(column, this.#row)} 重复`)
    this.#found = true
  }

  #tooManyColumns(column: number): Problem {
    const { limits, sheet } = this.#context
    return new Problem('intake.tooManyColumns', { sheet, cell: cellAddress(column, this.#row), limit: limits.columns })
  }
}

const isPlainInteger = (raw: string): boolean => {
  if (raw.length > exactDigits) return false
  for (let at = 0; at < raw.length; at++) {
    const digit = raw.charCodeAt(at)
    if (digit < digit0 || digit > digit9) return false
  }
  return true
}

/** All digits of a number up to 1e21 without exponent, rounded to 15 significant digits as spreadsheets show them. */
const plainDigits = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(exactDigits)))
