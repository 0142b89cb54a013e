// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand; a table element would lay them out itself
// biome-ignore-all lint/a11y/useFocusableInteractive: one input of the grid has the focus and names the active cell
import { useRef } from 'react'
import type { RecordOrder } from '../../shared/rpc/records.ts'
import type { GridColumn } from './grid-columns.ts'

interface HeaderProps {
  readonly column: GridColumn
  /** Pixels. */
  readonly width: number
  readonly order: RecordOrder | undefined
  readonly onOrder: (order: RecordOrder | undefined) => void
  /** Gives the column another width, in pixels; the usual one without. */
  readonly onWiden: (key: GridColumn['key'], width: number | undefined) => void
}

/** The head of a column: sorts by a click, and is made wider at its right edge. */
export const HeaderCell = ({ column, width, order, onOrder, onWiden }: HeaderProps) => {
  const { sort, title } = column
  const held = column.key === 'name' ? ' held' : ''
  if (!sort) {
    return (
      <div role="columnheader" className={`record-cell${held}`} style={{ width }} data-head={column.key}>
        {title}
        <WidthHandle column={column} width={width} onWiden={onWiden} />
      </div>
    )
  }
  const direction = order?.by === sort ? (order.descending ? 'descending' : 'ascending') : 'none'
  const next =
    direction === 'none' ? { by: sort } : direction === 'ascending' ? { by: sort, descending: true } : undefined
  const arrow = { none: '', ascending: ' ↑', descending: ' ↓' }[direction]
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      className={`record-cell${held}`}
      style={{ width }}
      data-head={column.key}
    >
      <button type="button" className="record-sort" title={`按${title}排序`} onClick={() => onOrder(next)}>
        {title}
        <span aria-hidden="true">{arrow}</span>
      </button>
      <WidthHandle column={column} width={width} onWiden={onWiden} />
    </div>
  )
}

/** The right edge of a header: dragged it changes the column's width, double-clicked it gives the usual one back. */
const WidthHandle = ({ column: { key }, width, onWiden }: Pick<HeaderProps, 'column' | 'width' | 'onWiden'>) => {
  const from = useRef<{ readonly x: number; readonly width: number }>(undefined)
  return (
    <span
      aria-hidden="true"
      className="record-width"
      title="拖动改列宽，双击恢复"
      onMouseDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, width }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={({ clientX }) => from.current && onWiden(key, from.current.width + clientX - from.current.x)}
      onPointerUp={() => {
        from.current = undefined
      }}
      onDoubleClick={(event) => {
        event.stopPropagation()
        onWiden(key, undefined)
      }}
    />
  )
}
