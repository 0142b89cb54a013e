/** What a cell holds. `error`: an error value (`#N/A`) or a formula whose result the file does not carry. */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'empty'

/** One cell as it was found in a spreadsheet or text file. */
export interface Cell {
  /** Zero-based. */
  readonly column: number
  readonly kind: CellKind
  /**
   * The value as text. number: shortest decimal digits, no exponent below 1e21; date: ISO `2020-12-31`, with a time of
   * day `2020-12-31T09:30:00`; boolean: TRUE or FALSE; error: its code or, for a formula without result, `=` and the formula.
   */
  readonly text: string
  /** As it stands in the file: a date's serial number, a number with all its written digits. Else equal to `text`. */
  readonly raw: string
  /** Address of the merged range's first cell, whose value counts for this one too. */
  readonly mergedFrom?: string
}

const countCharacters = (texts: readonly (string | undefined)[]): number => {
  let sum = 0
  for (const text of texts) sum += text?.length ?? 0
  return sum
}

/**
 * A row that holds at least one cell. Most cells of most files are plain text, so a row keeps the texts alone and
 * describes only the others: an object for every cell would cost more than reading it.
 */
export class Row {
  /** One-based, as the clerk's program shows it. */
  readonly row: number
  /** Text by zero-based column; undefined where a cell is empty. */
  readonly texts: readonly (string | undefined)[]
  /** The cells that are something else than plain text of their own, in the file's order. */
  readonly special: readonly Cell[]
  /** Hidden by hand or by a filter in the clerk's program. It is read all the same: whoever hid it is asked, not guessed. */
  readonly hidden: boolean
  /** Length of all texts together. */
  readonly characters: number

  constructor(
    row: number,
    texts: readonly (string | undefined)[],
    special: readonly Cell[],
    hidden = false,
    characters = countCharacters(texts),
  ) {
    this.row = row
    this.texts = texts
    this.special = special
    this.hidden = hidden
    this.characters = characters
  }

  cell(column: number): Cell | undefined {
    const text = this.texts[column]
    if (text === undefined) return undefined
    for (const cell of this.special) if (cell.column === column) return cell
    return { column, kind: 'text', text, raw: text }
  }

  /** Cells that hold something, by ascending column. */
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

/** What a sheet says about itself beside its cells. */
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
  /** The rows of one sheet from its top, in blocks (one await for some hundred rows). Call as often as needed. */
  rows(sheet: string): AsyncGenerator<Row[], void, undefined>
  /** How much of the sheet that is being read was read so far, 0 to 1. */
  readonly share: number
  /** Merged ranges and hidden columns of one sheet. `rows` has put merged values in place already. */
  layout(sheet: string): Promise<SheetLayout>
  /** Throws `intake.fileChanged` when the file changed since it was opened. */
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

/** Rows gathered so far that are worth handing on: enough to spare awaits, few enough to bound memory. */
export const blockRows = 512
export const blockCharacters = 1_000_000
