/** A cell by its place in the list. */
export interface Spot {
  readonly row: number
  readonly column: number
}

/** A rectangle of cells: where it began, and its other corner. */
export interface Selection {
  readonly active: Spot
  readonly end: Spot
}

export interface Extent {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export const single = (spot: Spot): Selection => ({ active: spot, end: spot })

export const extentOf = ({ active, end }: Selection): Extent => ({
  top: Math.min(active.row, end.row),
  bottom: Math.max(active.row, end.row),
  left: Math.min(active.column, end.column),
  right: Math.max(active.column, end.column),
})

const within = (value: number, size: number): number => Math.max(0, Math.min(value, size - 1))

/** Limits a spot to the size of the list. */
export const inside = ({ row, column }: Spot, rows: number, columns: number): Spot => ({
  row: within(row, rows),
  column: within(column, columns),
})

/** The spot that a key moves to; undefined for other keys. */
export const movedBy = (
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { row, column }: Spot,
  page: number,
): Spot | undefined => {
  const far = ctrlKey || metaKey
  const end = Number.MAX_SAFE_INTEGER
  switch (key) {
    case 'ArrowUp':
      return { row: far ? 0 : row - 1, column }
    case 'ArrowDown':
      return { row: far ? end : row + 1, column }
    case 'ArrowLeft':
      return { row, column: far ? 0 : column - 1 }
    case 'ArrowRight':
      return { row, column: far ? end : column + 1 }
    case 'PageUp':
      return { row: row - page, column }
    case 'PageDown':
      return { row: row + page, column }
    case 'Home':
      return { row: far ? 0 : row, column: 0 }
    case 'End':
      return { row: far ? end : row, column: end }
  }
  return undefined
}
