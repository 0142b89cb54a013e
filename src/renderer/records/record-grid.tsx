// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand; a table element would lay them out itself
// biome-ignore-all lint/a11y/useFocusableInteractive: one input has the focus and names the active cell
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type UIEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { GridRow, RecordOrder } from '../../shared/rpc/records.ts'
import type { GridColumn } from './grid-columns.ts'
import { HeaderCell } from './header-cell.tsx'
import { HeldColumns } from './held-columns.ts'
import { RowPainter, rowHeight } from './row-painter.ts'
import { extentOf, inside, movedBy, type Selection, type Spot, single } from './selection.ts'
import { TypingInput } from './typing-input.tsx'
import type { RecordGridData } from './use-record-grid.ts'

/** Rows drawn above and below those in view, so that fast scrolling shows no gap. */
const overscan = 8

interface EditedCell extends Spot {
  readonly typed: string | undefined
}

/** An action that a key requested on a row that is not read yet. */
interface Asked {
  readonly spot: Spot
  readonly action: 'open' | 'edit'
  readonly typed: string | undefined
}

interface Props {
  readonly data: RecordGridData
  readonly columns: readonly GridColumn[]
  readonly order: RecordOrder | undefined
  readonly onOrder: (order: RecordOrder | undefined) => void
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  readonly edited: EditedCell | undefined
  readonly onEdit: (typed: string | undefined) => void
  /** Whether the grid handles the keyboard, because no dialog or editor is open. */
  readonly resting: boolean
  /** Draws the editor of a cell. */
  readonly editor: (row: GridRow, column: GridColumn, edited: EditedCell) => ReactNode
  readonly onOpen: (row: GridRow) => void
  /** Empties the selected cells, or says why they cannot be empty. */
  readonly onClear: () => void
  /** Gives a column another width, in pixels; the usual one without. */
  readonly onWiden: (key: GridColumn['key'], width: number | undefined) => void
  readonly onCopy: (event: ClipboardEvent) => void
  readonly onPaste: (event: ClipboardEvent) => void
}

/**
 * A list of any length as a grid: rows of one height, only those in view are drawn. One cell is active, a rectangle may be
 * selected, all by keyboard as in a spreadsheet. Rows that are not loaded yet are drawn empty.
 */
export const RecordGrid = (props: Props) => {
  const { data, columns, order, selection, onSelect, edited } = props
  const { ordinals, rows } = data
  useSyncExternalStore(rows.subscribe, rows.version)
  const frame = useRef<HTMLDivElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const painter = useRef<RowPainter>(null)
  const asked = useRef<Asked>(null)
  const typing = useRef<TypingInput>(null)
  /** Esc releases the Tab key for one press, so that the keyboard can leave the grid. */
  const leaving = useRef(false)
  const [held] = useState(() => new HeldColumns())
  const [size, setSize] = useState({ width: 0, height: 600 })
  /** The cell that is edited: the editor is put into it. */
  const [cell, setCell] = useState<HTMLElement>()
  const inView = Math.ceil(size.height / rowHeight)
  const least = gutterWidth + columns.reduce((sum, { width }) => sum + width, 0)
  const grown = growing(columns)
  const widths = columns.map(({ key, width }) => (key === grown ? width + Math.max(0, size.width - least) : width))
  const extent = extentOf(selection)

  const draw = () => {
    painter.current ??= new RowPainter(layer.current!)
    const from = Math.max(0, Math.floor(frame.current!.scrollTop / rowHeight) - overscan)
    const to = Math.min(ordinals.length, from + inView + 2 * overscan)
    const rowAt = (index: number) => rows.get(ordinals[index])
    painter.current.paint({ from, to, columns, widths, rowAt, extent, active: selection.active, edited })
    rows.show(from, to)
  }

  useLayoutEffect(() => {
    draw()
    setCell(edited && painter.current?.cellAt(edited))
    answer()
  })

  useLayoutEffect(() => {
    const watched = frame.current!
    const observer = new ResizeObserver(() => setSize({ width: watched.clientWidth, height: watched.clientHeight }))
    observer.observe(watched)
    return () => observer.disconnect()
  }, [])

  // After editing a cell or closing a dialog the keyboard works in the grid again; the focus of a filter is left alone.
  const { resting } = props
  useEffect(() => {
    if (resting && !(document.activeElement instanceof HTMLInputElement)) typing.current?.focus()
  }, [resting])

  const reveal = ({ row, column }: Spot) => {
    const box = frame.current!
    const top = row * rowHeight
    const below = box.clientHeight - rowHeight * 2
    if (top < box.scrollTop) box.scrollTop = top
    else if (top > box.scrollTop + below) box.scrollTop = top - below
    const head = box.querySelector<HTMLElement>(`[data-head="${columns[column]?.key}"]`)
    if (!head || column === 0) return
    const beside = gutterWidth + (columns[0]?.width ?? 0)
    if (head.offsetLeft < box.scrollLeft + beside) box.scrollLeft = head.offsetLeft - beside
    else if (head.offsetLeft + head.offsetWidth > box.scrollLeft + box.clientWidth)
      box.scrollLeft = head.offsetLeft + head.offsetWidth - box.clientWidth
  }

  /** Performs the action that was requested before the row was read, unless another cell is active by now. */
  const answer = () => {
    const { active } = selection
    const row = rows.get(ordinals[active.row])
    if (!asked.current || !row) return
    const { spot, action, typed } = asked.current
    asked.current = null
    if (spot.row !== active.row || spot.column !== active.column) return
    if (action === 'open') props.onOpen(row)
    else props.onEdit(typed)
  }

  /** Keeps a requested action until the row is read, so that fast typing loses nothing. */
  const ask = (key: string) => {
    const typed = asked.current?.typed
    const spot = selection.active
    if (key.length > 1) asked.current ??= { spot, action: 'edit', typed }
    else if (key === ' ' && typed === undefined) asked.current ??= { spot, action: 'open', typed }
    else if (!asked.current || typed !== undefined) asked.current = { spot, action: 'edit', typed: (typed ?? '') + key }
  }

  const press = (event: KeyboardEvent) => {
    if (edited || ordinals.length === 0) return
    const { key, shiftKey } = event
    // An input method takes these keys; the text that it makes of them arrives in the input.
    if (event.nativeEvent.isComposing || key === 'Process' || event.keyCode === 229) return
    if (key === 'Tab') return tab(event)
    leaving.current = key === 'Escape'
    if (event.altKey && shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')) return widen(event)
    const command = event.ctrlKey || event.metaKey
    const moved = movedBy(event, shiftKey ? selection.end : selection.active, inView - 2)
    const keyed = !command && !event.altKey && key.length === 1
    if (moved || command || key === 'Escape') asked.current = null
    if ((keyed || key === 'Enter' || key === 'F2') && !moved && !rows.get(ordinals[selection.active.row])) {
      event.preventDefault()
      ask(key)
    } else if (moved) {
      event.preventDefault()
      const spot = inside(moved, ordinals.length, columns.length)
      onSelect(shiftKey ? { active: selection.active, end: spot } : single(spot))
      reveal(spot)
    } else if (command && key.toLowerCase() === 'a') {
      event.preventDefault()
      onSelect({
        active: { row: 0, column: 0 },
        end: { row: ordinals.length - 1, column: columns.length - 1 },
      })
    } else if (key === 'Escape') onSelect(single(selection.active))
    else if (key === 'Delete' || key === 'Backspace') {
      event.preventDefault()
      props.onClear()
    } else if (key === ' ') {
      event.preventDefault()
      const row = rows.get(ordinals[selection.active.row])
      if (row) props.onOpen(row)
    } else if (key === 'Enter' || key === 'F2') {
      event.preventDefault()
      reveal(selection.active)
      props.onEdit(undefined)
    } else if (keyed) {
      event.preventDefault()
      type(key)
    }
  }

  /** Begins to edit the active cell with a text. The editor has the focus before the next key arrives. */
  const type = (text: string) => {
    if (ordinals.length === 0) return
    if (!rows.get(ordinals[selection.active.row])) {
      asked.current = { spot: selection.active, action: 'edit', typed: text }
      return
    }
    reveal(selection.active)
    flushSync(() => props.onEdit(text))
  }

  /** Goes to the next cell, over the end of a row to the next row; at the ends of the list, and after Esc, the focus leaves. */
  const tab = (event: KeyboardEvent) => {
    const { row, column } = selection.active
    const place = row * columns.length + column + (event.shiftKey ? -1 : 1)
    if (leaving.current || place < 0 || place >= ordinals.length * columns.length) return
    event.preventDefault()
    const spot = { row: Math.floor(place / columns.length), column: place % columns.length }
    onSelect(single(spot))
    reveal(spot)
  }

  const widen = (event: KeyboardEvent) => {
    event.preventDefault()
    const { column } = selection.active
    props.onWiden(columns[column]!.key, widths[column]! + (event.key === 'ArrowRight' ? 16 : -16))
  }

  const spotOf = (target: EventTarget): Spot | undefined => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
    const row = cell?.closest<HTMLElement>('[data-row]')
    return cell && row ? { row: Number(row.dataset.row), column: Number(cell.dataset.column) } : undefined
  }

  /** Sets a cell's tooltip only when the mouse enters it, because setting all of them would slow down fast scrolling. */
  const hint = ({ target }: MouseEvent) => {
    const spot = spotOf(target)
    const row = spot && rows.get(ordinals[spot.row])
    const column = spot && columns[spot.column]
    if (!row || !column || !(target instanceof HTMLElement)) return
    const remarks = row.remarks.filter(({ field }) => field === column.key).map(({ found }) => `提醒：${found}`)
    const said = column.key === 'state' ? row.returned : row.values[column.key]
    target.title = [said ?? '', ...remarks].join('\n').trim()
  }

  /** Draws the rows of the new view in the same frame that shows it. */
  const scrolled = ({ currentTarget }: UIEvent<HTMLDivElement>) => {
    draw()
    held.slide(currentTarget)
  }

  const mouseDown = (event: MouseEvent) => {
    const spot = spotOf(event.target)
    if (!spot) return
    if (event.button === 2) return rightClick(spot)
    if (event.button !== 0) return
    if (spot.column >= 0) return onSelect(event.shiftKey ? { active: selection.active, end: spot } : single(spot))
    const last = columns.length - 1
    const active = event.shiftKey ? { row: selection.active.row, column: 0 } : { row: spot.row, column: 0 }
    onSelect({ active, end: { row: spot.row, column: last } })
  }

  /** The context menu is about the selection; a cell outside it becomes the selection. */
  const rightClick = ({ row, column }: Spot) => {
    const { top, bottom, left, right } = extent
    const within = row >= top && row <= bottom && (column < 0 || (column >= left && column <= right))
    if (!within) onSelect(single({ row, column: Math.max(0, column) }))
  }

  const mouseMove = (event: MouseEvent) => {
    hint(event)
    if (event.buttons !== 1 || edited) return
    const spot = spotOf(event.target)
    if (!spot || spot.column < 0) return
    if (spot.row !== selection.end.row || spot.column !== selection.end.column)
      onSelect({ active: selection.active, end: spot })
  }

  const doubleClick = (event: MouseEvent) => {
    const spot = spotOf(event.target)
    if (!spot || edited) return
    if (spot.column >= 0) return props.onEdit(undefined)
    const row = rows.get(ordinals[spot.row])
    if (row) props.onOpen(row)
  }

  /** Where the active cell is, beneath the sticky head. */
  const typingPlace = {
    left: gutterWidth + widths.slice(0, selection.active.column).reduce((sum, width) => sum + width, 0),
    top: (selection.active.row + 1) * rowHeight,
    width: widths[selection.active.column] ?? 0,
  }
  const editedRow = edited && rows.get(ordinals[edited.row])
  const editedColumn = edited && columns[edited.column]
  return (
    <div
      ref={frame}
      role="grid"
      aria-label="记录"
      aria-rowcount={ordinals.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      tabIndex={-1}
      className="record-grid"
      onFocus={({ target, currentTarget }) => target === currentTarget && typing.current?.focus()}
      onKeyDown={press}
      onMouseDown={mouseDown}
      onMouseMove={mouseMove}
      onDoubleClick={doubleClick}
      onCopy={(event) => edited || props.onCopy(event)}
      onPaste={(event) => edited || props.onPaste(event)}
      onScroll={scrolled}
    >
      <div className="record-grid-body" style={{ minWidth: least, height: (ordinals.length + 1) * rowHeight }}>
        <div role="row" aria-rowindex={1} className="record-grid-head">
          <div role="columnheader" className="record-gutter">
            行
          </div>
          {columns.map((column, place) => (
            <HeaderCell
              key={column.key}
              column={column}
              width={widths[place]!}
              order={order}
              onOrder={props.onOrder}
              onWiden={props.onWiden}
            />
          ))}
        </div>
        <div ref={layer} role="rowgroup" className="record-rows" />
        {/* In a cell, because a grid may have nothing but rows of cells. */}
        <div role="row" tabIndex={-1}>
          <div role="gridcell" tabIndex={-1}>
            <TypingInput
              ref={typing}
              place={typingPlace}
              active={`cell-${selection.active.row}-${selection.active.column}`}
              onText={type}
            />
          </div>
        </div>
      </div>
      {cell && editedRow && editedColumn && createPortal(props.editor(editedRow, editedColumn, edited), cell)}
    </div>
  )
}

const gutterWidth = 52

/** The column that grows with the window: the employer's name, or the last. */
const growing = (columns: readonly GridColumn[]): string | undefined =>
  (columns.find(({ key }) => key === 'employerName') ?? columns.at(-1))?.key
