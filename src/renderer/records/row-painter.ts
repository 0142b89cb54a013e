import { stageWords } from '../../shared/record/stage.ts'
import type { GridRow } from '../../shared/rpc/records.ts'
import { stateColours } from '../../ui/components/state-tag.tsx'
import type { GridColumn } from './grid-columns.ts'
import type { Extent, Spot } from './selection.ts'

/** Pixels. */
export const rowHeight = 36

/** Draws the rows of the grid. */
export interface PaintedView {
  /** The rows to draw: the first one, and the one after the last. */
  readonly from: number
  readonly to: number
  readonly columns: readonly GridColumn[]
  /** Pixels, one number per column. */
  readonly widths: readonly number[]
  /** The row at an index of the list; undefined until it is loaded. */
  readonly rowAt: (index: number) => GridRow | undefined
  readonly extent: Extent
  readonly active: Spot
  /** The cell that holds an editor: it shows no text, and its row stays even out of view. */
  readonly edited: Spot | undefined
}

/**
 * Draws the rows of a grid without React, because fast scrolling shows other rows in every frame. It reuses the elements and
 * changes only their texts. The elements of a row that leaves the view on one side are reused on the other.
 */
export class RowPainter {
  readonly #layer: HTMLElement
  #columns: readonly GridColumn[] = []
  #rows: PaintedRow[] = []
  #kept: PaintedRow | undefined

  /** @param layer the element that holds the rows and nothing else */
  constructor(layer: HTMLElement) {
    this.#layer = layer
  }

  paint(view: PaintedView): void {
    if (view.columns !== this.#columns) {
      this.#layer.replaceChildren()
      this.#rows = []
      this.#kept = undefined
      this.#columns = view.columns
    }
    this.#keep(view)
    const count = view.to - view.from
    // Surplus rows are kept for reuse; near an end of the list fewer are needed.
    while (this.#rows.length < count) this.#add(this.#rows.length)
    const places = this.#rows.length
    for (let place = 0; place < places; place++) {
      const index = view.from + ((((place - view.from) % places) + places) % places)
      const row = this.#rows[place]!
      if (index >= view.to || index === this.#kept?.index) row.hide()
      else {
        if (row.index < 0) this.#layer.append(row.element)
        row.draw(index, view)
      }
    }
    this.#kept?.draw(this.#kept.index, view)
  }

  /** The cell's element, while its row is drawn. */
  cellAt({ row, column }: Spot): HTMLElement | undefined {
    const painted = this.#kept?.index === row ? this.#kept : this.#rows.find(({ index }) => index === row)
    return painted?.cellAt(column)
  }

  #add(place: number): void {
    this.#rows[place] = new PaintedRow(this.#columns)
  }

  /** Takes the edited row out of the reused rows, and removes it when editing ends. */
  #keep({ edited }: PaintedView): void {
    if (this.#kept?.index === edited?.row) return
    this.#kept?.element.remove()
    this.#kept = undefined
    if (!edited) return
    const place = this.#rows.findIndex(({ index }) => index === edited.row)
    if (place < 0) return
    this.#kept = this.#rows[place]
    this.#add(place)
  }
}

/** One row's elements, and what they show. */
class PaintedRow {
  readonly element = document.createElement('div')
  index = -1
  readonly #number = document.createTextNode('')
  readonly #cells: readonly PaintedCell[]
  #busy: boolean | undefined
  #selected: boolean | undefined

  constructor(columns: readonly GridColumn[]) {
    const gutter = document.createElement('div')
    gutter.className = 'record-gutter'
    gutter.role = 'rowheader'
    gutter.dataset.column = '-1'
    gutter.title = '双击查看这条记录'
    gutter.append(this.#number)
    this.#cells = columns.map((column, place) => new PaintedCell(column, place))
    this.element.role = 'row'
    this.element.append(gutter, ...this.#cells.map(({ element }) => element))
  }

  cellAt(column: number): HTMLElement | undefined {
    return this.#cells[column]?.element
  }

  hide(): void {
    if (this.index < 0) return
    this.index = -1
    this.element.remove()
  }

  draw(index: number, { columns, widths, rowAt, extent, active, edited }: PaintedView): void {
    const row = rowAt(index)
    const selected = index >= extent.top && index <= extent.bottom
    if (index !== this.index) {
      this.index = index
      this.element.style.top = `${index * rowHeight}px`
      this.element.ariaRowIndex = `${index + 2}`
      this.element.dataset.row = `${index}`
      this.#number.data = `${index + 1}`
    }
    if (this.#busy !== (row === undefined)) {
      this.#busy = row === undefined
      this.element.ariaBusy = `${this.#busy}`
    }
    if (this.#selected !== selected) {
      this.#selected = selected
      this.element.className = selected ? 'record-row selected' : 'record-row'
    }
    for (const [place, cell] of this.#cells.entries()) {
      cell.draw(row, widths[place]!, {
        chosen: selected && place >= extent.left && place <= extent.right,
        active: index === active.row && place === active.column ? `cell-${index}-${place}` : '',
        remarked: row?.remarks.some(({ field }) => field === columns[place]!.key) ?? false,
        edited: index === edited?.row && place === edited.column,
      })
    }
  }
}

interface Marks {
  readonly chosen: boolean
  /** The id of the active cell, by which the grid names it; empty for the others. */
  readonly active: string
  readonly remarked: boolean
  readonly edited: boolean
}

class PaintedCell {
  readonly element = document.createElement('div')
  readonly #column: GridColumn
  readonly #text = document.createTextNode('')
  readonly #mark: HTMLElement | undefined
  #stage: GridRow['stage'] | undefined
  #shown = ''
  #width = 0
  #className = ''
  #chosen: boolean | undefined

  constructor(column: GridColumn, place: number) {
    this.#column = column
    this.element.role = 'gridcell'
    this.element.dataset.column = `${place}`
    if (column.key === 'state') {
      this.#mark = document.createElement('span')
      this.#mark.className = 'state-mark'
      this.#mark.hidden = true
      this.#mark.append(this.#text)
      this.element.append(this.#mark)
    } else this.element.append(this.#text)
  }

  draw(row: GridRow | undefined, width: number, { chosen, active, remarked, edited }: Marks): void {
    const text = edited || !row ? '' : this.#textOf(row)
    if (text !== this.#shown) {
      if (this.#mark) this.#mark.hidden = text === ''
      this.#shown = text
      this.#text.data = text
    }
    if (width !== this.#width) {
      this.#width = width
      this.element.style.width = `${width}px`
    }
    let className = this.#column.key === 'name' ? 'record-cell held' : 'record-cell'
    if (chosen) className += ' chosen'
    if (active) className += ' active'
    if (remarked) className += ' remarked'
    if (edited) className += ' edited'
    else if (mayOverflow(text, width)) className += ' long'
    if (className !== this.#className) {
      this.#className = className
      this.element.className = className
    }
    if (active !== this.element.id) {
      if (active) this.element.id = active
      else this.element.removeAttribute('id')
    }
    if (chosen !== this.#chosen) {
      this.#chosen = chosen
      this.element.ariaSelected = `${chosen}`
    }
  }

  #textOf(row: GridRow): string {
    if (!this.#mark) return row.values[this.#column.key] ?? ''
    if (row.stage !== this.#stage) {
      this.#stage = row.stage
      const colour = stateColours[row.stage]
      this.#mark.style.color = colour === 'default' ? '' : `var(--ant-${colour}-7)`
      this.#mark.style.background = colour === 'default' ? '' : `var(--ant-${colour}-1)`
    }
    return stageWords[row.stage]
  }
}

/** Width of a cell's padding and border, in pixels. */
const besideText = 21

/**
 * Whether a text may be wider than its cell; when in doubt, true. Only such cells are clipped, because clipping hundreds of
 * cells slows down every frame.
 */
const mayOverflow = (text: string, width: number): boolean => {
  const room = width - besideText
  if (text.length * 14 <= room) return false
  let wide = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    wide += code > 0xff ? 14 : code >= 0x30 && code <= 0x39 ? 8 : code === 0x2a || code === 0x2d ? 7 : 12
  }
  return wide > room
}
