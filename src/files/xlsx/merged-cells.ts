import { type Cell, cellAddress, type MergedRange, Row } from '../table.ts'

/** Widest merged range that can contain data, in columns. Wider ones are titles and notes. This also bounds the work. */
const widestData = 64

interface Spread {
  readonly range: MergedRange
  /** The value of the whole range; none when its first cell is empty. */
  readonly cell: Cell | undefined
}

/**
 * Gives every cell of a merged range the value that the clerk sees, which is the first cell's. A value that a program left
 * hidden below the range is ignored. Rows without a value of their own stay absent.
 */
export class MergedCells {
  /** By first row, the last first. */
  readonly #pending: MergedRange[]
  #active: Spread[] = []

  constructor(merged: readonly MergedRange[]) {
    this.#pending = merged
      .filter(({ firstColumn, lastColumn }) => lastColumn - firstColumn < widestData)
      .toSorted((a, b) => b.firstRow - a.firstRow)
  }

  /** The row with the merged values in place. Rows must come in their order. */
  apply(row: Row): Row {
    if (this.#pending.length === 0 && this.#active.length === 0) return row
    if (this.#active.some(({ range }) => range.lastRow < row.row))
      this.#active = this.#active.filter(({ range }) => range.lastRow >= row.row)
    for (let range = this.#pending.at(-1); range && range.firstRow <= row.row; range = this.#pending.at(-1)) {
      this.#pending.pop()
      this.#active.push({ range, cell: range.firstRow === row.row ? row.cell(range.firstColumn) : undefined })
    }
    return this.#active.length === 0 ? row : this.#spread(row)
  }

  #spread(row: Row): Row {
    const texts = [...row.texts]
    const special = new Map(row.special.map((cell) => [cell.column, cell]))
    for (const { range, cell } of this.#active)
      for (let column = range.firstColumn; column <= range.lastColumn; column++) {
        if (row.row === range.firstRow && column === range.firstColumn) continue
        while (texts.length < column) texts.push(undefined)
        texts[column] = cell?.text
        if (cell) special.set(column, { ...cell, column, mergedFrom: cellAddress(range.firstColumn, range.firstRow) })
        else special.delete(column)
      }
    return new Row(row.row, texts, [...special.values()], row.hidden, undefined, row.struck)
  }
}
