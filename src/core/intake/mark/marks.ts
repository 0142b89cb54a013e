import { cellAddress, columnNumber } from '../../../files/table.ts'
import type { PlacedFault, Severity } from '../../../shared/record/fault.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { columnOf } from '../../../shared/record/template-columns.ts'

/** The changes of one cell of the clerk's sheet. */
export interface CellMark {
  /** Zero-based. */
  readonly column: number
  readonly address: string
  /** The worst of its faults; undefined for a cell that was only mended. */
  readonly severity: Severity | undefined
  readonly faults: readonly PlacedFault[]
  /** The text that replaces the cell's own. */
  readonly text: string | undefined
  /** A number whose every digit counts. The cell becomes text, so that editing it there keeps the digits. */
  readonly asText: boolean
}

/** A text that the clerk gave a cell in the window. */
export interface MendedCell {
  readonly row: number
  /** Zero-based. */
  readonly column: number
  readonly field: Field
  readonly text: string
}

/** The marks of one row, by ascending column. */
export interface MarkedRow {
  readonly row: number
  readonly marks: readonly CellMark[]
}

/** Faults in the order of the file; iterated more than once. */
export type Faults = Iterable<PlacedFault>

const readingOf = (field: string | undefined) => columnOf.get(field as Field)?.reading

/** Both by ascending row. */
function* inRowOrder(faults: Faults, mended: Iterable<MendedCell>): Generator<PlacedFault | MendedCell> {
  const mendings = mended[Symbol.iterator]()
  let mending = mendings.next()
  for (const fault of faults) {
    for (; !mending.done && mending.value.row < fault.row; mending = mendings.next()) yield mending.value
    yield fault
  }
  for (; !mending.done; mending = mendings.next()) yield mending.value
}

type Cells = Map<number, { faults: PlacedFault[]; text?: string; asText: boolean }>

const markedRow = (row: number, cells: Cells): MarkedRow => ({
  row,
  marks: [...cells]
    .toSorted(([a], [b]) => a - b)
    .map(([column, { faults, text, asText }]) => ({
      column,
      address: cellAddress(column, row),
      severity: faults.some(({ severity }) => severity === 'error') ? 'error' : faults[0]?.severity,
      faults,
      text,
      asText,
    })),
})

/** The changes of a sheet, row by row. @param mended by ascending row */
export function* markedRows(faults: Faults, mended: Iterable<MendedCell>, sheet: string): Generator<MarkedRow> {
  let row = 0
  let cells: Cells = new Map()
  for (const item of inRowOrder(faults, mended)) {
    if ('sheet' in item && item.sheet !== sheet) continue
    if (item.row !== row) {
      if (cells.size > 0) yield markedRow(row, cells)
      row = item.row
      cells = new Map()
    }
    const column = 'sheet' in item ? columnNumber(item.cell) : item.column
    const cell = cells.get(column) ?? { faults: [], asText: false }
    cells.set(column, cell)
    if ('sheet' in item) {
      cell.faults.push(item)
      cell.asText ||= readingOf(item.field) === 'identity'
    } else {
      const reading = readingOf(item.field)
      Object.assign(cell, { text: item.text, asText: reading === 'identity' || reading === 'date' })
    }
  }
  if (cells.size > 0) yield markedRow(row, cells)
}

/** Gives the marks of rows in ascending order; a row before the last requested one is not available. */
export class MarkCursor {
  readonly #rows: Iterator<MarkedRow>
  #next: IteratorResult<MarkedRow>

  constructor(rows: Iterable<MarkedRow>) {
    this.#rows = rows[Symbol.iterator]()
    this.#next = this.#rows.next()
  }

  /** The changes of a row; undefined for none. */
  at(row: number): readonly CellMark[] | undefined {
    while (!this.#next.done && this.#next.value.row < row) this.#next = this.#rows.next()
    return !this.#next.done && this.#next.value.row === row ? this.#next.value.marks : undefined
  }
}
