import { columnOf, type Field } from '../../../shared/certificate/columns.ts'
import type { PlacedFault, Severity } from '../../../shared/certificate/fault.ts'
import { cellAddress, columnNumber } from '../table.ts'

/** What is to be done to one cell of the clerk's sheet. */
export interface CellMark {
  /** Zero-based. */
  readonly column: number
  readonly address: string
  /** The worst of its faults; undefined for a cell that was only mended. */
  readonly severity: Severity | undefined
  readonly faults: readonly PlacedFault[]
  /** The text that replaces what stands there. */
  readonly text: string | undefined
  /** A number whose every digit counts: the cell becomes text, so that mending it there keeps them. */
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

/** Marks by row, each row's by ascending column. */
export type Marks = ReadonlyMap<number, readonly CellMark[]>

const readingOf = (field: string | undefined) => columnOf.get(field as Field)?.reading

export const marksOf = (faults: readonly PlacedFault[], mended: readonly MendedCell[], sheet: string): Marks => {
  const rows = new Map<number, Map<number, { faults: PlacedFault[]; text?: string; asText: boolean }>>()
  const cellAt = (row: number, column: number) => {
    const cells = rows.get(row) ?? new Map()
    rows.set(row, cells)
    const cell = cells.get(column) ?? { faults: [], asText: false }
    cells.set(column, cell)
    return cell
  }
  for (const fault of faults) {
    if (fault.sheet !== sheet) continue
    const cell = cellAt(fault.row, columnNumber(fault.cell))
    cell.faults.push(fault)
    cell.asText ||= readingOf(fault.field) === 'identity'
  }
  for (const { row, column, field, text } of mended)
    Object.assign(cellAt(row, column), { text, asText: readingOf(field) === 'identity' || readingOf(field) === 'date' })
  return new Map(
    [...rows].map(([row, cells]) => [
      row,
      [...cells]
        .toSorted(([a], [b]) => a - b)
        .map(([column, { faults: own, text, asText }]) => ({
          column,
          address: cellAddress(column, row),
          severity: own.some(({ severity }) => severity === 'error') ? 'error' : own[0]?.severity,
          faults: own,
          text,
          asText,
        })),
    ]),
  )
}
