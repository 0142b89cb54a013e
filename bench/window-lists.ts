import type { Page } from 'playwright'

/** Texts and places of the cells that the grid shows, for a plain list to show the same. */
export interface ShownRows {
  readonly font: string
  /** Pixels. */
  readonly height: number
  readonly rowHeight: number
  /** Number of rows that have elements. */
  readonly drawn: number
  /** Left edges and widths of a row's cells, in pixels. */
  readonly cells: readonly (readonly [number, number])[]
  /** A text a cell, row by row. */
  readonly texts: readonly (readonly string[])[]
}

/** Reads what the grid shows now. */
export const shownRows = (page: Page): Promise<ShownRows> =>
  page.evaluate(`(() => {
    const grid = document.querySelector('.record-grid')
    const rows = [...document.querySelectorAll('.record-row[aria-busy=false]')]
    return {
      font: getComputedStyle(rows[0]).font,
      height: grid.clientHeight,
      rowHeight: rows[0].offsetHeight,
      drawn: document.querySelectorAll('.record-row').length,
      cells: [...rows[0].children].map((cell) => [cell.offsetLeft, cell.offsetWidth]),
      texts: rows.map((row) => [...row.children].map((cell) => cell.textContent)),
    }
  })()`)

/** Replaces the page by a list of as many empty rows. */
export const showEmptyList = (page: Page, rows: number, shown: ShownRows): Promise<unknown> =>
  page.evaluate(`{
    document.body.style.margin = 0
    document.body.innerHTML = '<div id=list tabindex=0 style="height:${shown.height}px;overflow:auto"><div style="height:${shown.rowHeight * rows}px">'
  }`)

/**
 * Replaces the page by the simplest list that shows as much text as the grid: only its visible rows, each cell an element at a
 * fixed place, whose text is replaced as the list scrolls. No colours, lines, roles or selection, and no record is read.
 */
export const showPlainList = (page: Page, rows: number, shown: ShownRows): Promise<unknown> =>
  page.evaluate(`{
    const { font, height, rowHeight, drawn, cells, texts } = ${JSON.stringify(shown)}
    document.body.style.margin = 0
    document.body.innerHTML = '<div id=list tabindex=0 style="height:' + height + 'px;overflow:auto"><div id=rows style="position:relative">'
    const list = document.querySelector('#list')
    const layer = document.querySelector('#rows')
    layer.style.height = ${rows} * rowHeight + 'px'
    layer.style.font = font
    layer.style.lineHeight = rowHeight + 'px'
    const pool = Array.from({ length: drawn }, () => {
      const row = document.createElement('div')
      row.style.cssText = 'position:absolute;left:0;right:0;height:' + rowHeight + 'px'
      const nodes = cells.map(([left, width]) => {
        const cell = document.createElement('div')
        cell.style.cssText = 'position:absolute;white-space:nowrap;left:' + left + 'px;width:' + width + 'px'
        return cell.appendChild(document.createTextNode('')), row.appendChild(cell), cell.firstChild
      })
      layer.append(row)
      return { row, nodes, index: -1 }
    })
    const draw = () => {
      const from = Math.max(0, Math.min(${rows} - drawn, Math.floor(list.scrollTop / rowHeight) - 8))
      for (let index = from; index < from + drawn; index++) {
        const place = pool[index % drawn]
        if (place.index === index) continue
        place.index = index
        place.row.style.top = index * rowHeight + 'px'
        const text = texts[index % texts.length]
        place.nodes.forEach((node, at) => { node.data = at === 0 ? index + 1 : text[at] })
      }
    }
    list.addEventListener('scroll', draw)
    draw()
  }`)
