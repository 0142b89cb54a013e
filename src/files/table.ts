/** Kind of a cell's value. `error`: an error value (`#N/A`) or a formula without a stored result. */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'empty'

/** One cell of a spreadsheet or text file. */
export interface Cell {
  /** Zero-based. */
  readonly column: number
  readonly kind: CellKind
  /**
   * The value as text. number: shortest decimal digits, no exponent below 1e21; date: ISO `2020-12-31`, with a time of
   * day `2020-12-31T09:30:00`; boolean: TRUE or FALSE; error: its code or, for a formula without result, `=` and the formula.
   */
  readonly text: string
  /** The value as written in the file: a date's serial number, a number with all its digits. Otherwise equal to `text`. */
  readonly raw: string
  /** The format of a date, e.g. `yyyy/m/d`. */
  readonly format?: string
  /** What the format of a date hides, so that the clerk sees no whole day. */
  readonly lacks?: 'day' | 'year'
  /** Address of the first cell of the merged range, whose value this cell has. */
  readonly mergedFrom?: string
}

const countCharacters = (texts: readonly (string | undefined)[]): number => {
  let sum = 0
  for (const text of texts) sum += text?.length ?? 0
  return sum
}

/**
 * A row with at least one cell. Most cells are plain text, so a row keeps texts and describes only the other cells. An object
 * for every cell would cost more than reading it.
 */
export class Row {
  /** One-based, as spreadsheet programs show it. */
  readonly row: number
  /** Text by zero-based column; undefined where a cell is empty. */
  readonly texts: readonly (string | undefined)[]
  /** Cells that are not plain text of their own, in the file's order. */
  readonly special: readonly Cell[]
  /** Hidden by hand or by a filter. It is read nevertheless, and the clerk decides whether it counts. */
  readonly hidden: boolean
  /** Length of all texts together. */
  readonly characters: number
  /** At least half of its cells are struck out. */
  readonly struck: boolean

  constructor(
    row: number,
    texts: readonly (string | undefined)[],
    special: readonly Cell[],
    hidden = false,
    characters = countCharacters(texts),
    struck = false,
  ) {
    this.row = row
    this.texts = texts
    this.special = special
    this.hidden = hidden
    this.characters = characters
    this.struck = struck
  }

  cell(column: number): Cell | undefined {
    const text = this.texts[column]
    if (text === undefined) return undefined
    for (const cell of this.special) if (cell.column === column) return cell
    return { column, kind: 'text', text, raw: text }
  }

  /** Non-empty cells, by ascending column. */
  get cells(): Cell[] {
    return Array.from(this.texts, (_, column) => this.cell(column)).filter((cell) => cell !== undefined)
  }
}

/** For rows without special cells. */
export const noCells: readonly Cell[] = []

export interface Sheet {
  readonly name: string
  readonly visible: boolean
}

/** A merged range, zero-based columns and one-based rows, ends included. */
export interface MergedRange {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

/** Properties of a sheet apart from its cells. */
export interface SheetLayout {
  readonly merged: readonly MergedRange[]
  /** Zero-based, ascending. */
  readonly hiddenColumns: readonly number[]
}

/** A spreadsheet or text file, opened for reading. */
export interface TableFile {
  readonly format: 'xlsx' | 'csv'
  readonly file: string
  /** In the workbook's order; a text file has one, named after the file. */
  readonly sheets: readonly Sheet[]
  /** Yields the rows of one sheet from its top in blocks of some hundred rows. Can be called again. */
  rows(sheet: string): AsyncGenerator<Row[], void, undefined>
  /** Share of the current sheet that was read so far, 0 to 1. */
  readonly share: number
  /** Merged ranges and hidden columns of one sheet. `rows` already fills in merged values. */
  layout(sheet: string): Promise<SheetLayout>
  /** @throws Problem `intake.fileChanged` when the file changed since it was opened */
  assertUnchanged(): Promise<void>
  close(): Promise<void>
}

/** Zero-based column number to its letters: 0 → A, 27 → AB. */
export const columnName = (column: number): string => {
  let name = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}

/** Zero-based column of an address or of column letters: AB12 → 27. */
export const columnNumber = (address: string): number => {
  let number = 0
  for (const letter of address) {
    const value = letter.charCodeAt(0) - 64
    if (value < 1 || value > 26) break
    number = number * 26 + value
  }
  return number - 1
}

/** Address as shown to the clerk: (3, 17) → D17. */
export const cellAddress = (column: number, row: number): string => columnName(column) + row

/** Rows of a block: enough to save awaits, few enough to bound memory. */
export const blockRows = 512
export const blockCharacters = 1_000_000
