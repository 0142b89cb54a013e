import type { MergedRange } from '../../../files/table.ts'

/** Finds the merged range that a cell is in. Rows are asked for in ascending order. */
export class MergedRanges {
  /** By first row, the last first. */
  readonly #pending: MergedRange[]
  #active: MergedRange[] = []
  #row = 0

  constructor(merged: readonly MergedRange[]) {
    this.#pending = merged.toSorted((a, b) => b.firstRow - a.firstRow)
  }

  /** @param row one-based; @param column zero-based */
  at(row: number, column: number): MergedRange | undefined {
    if (row !== this.#row) this.#moveTo(row)
    return this.#active.find(({ firstColumn, lastColumn }) => firstColumn <= column && column <= lastColumn)
  }

  #moveTo(row: number): void {
    this.#row = row
    for (let range = this.#pending.at(-1); range && range.firstRow <= row; range = this.#pending.at(-1)) {
      this.#pending.pop()
      if (range.lastRow >= row) this.#active.push(range)
    }
    this.#active = this.#active.filter(({ lastRow }) => lastRow >= row)
  }
}
