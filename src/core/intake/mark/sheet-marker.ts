import { withGuard } from '../../../files/formula-guard.ts'
import { columnName, columnNumber } from '../../../files/table.ts'
import { asUtf8, escapeXml } from '../../../files/xlsx/escape-xml.ts'
import { xmlTags } from '../../../files/xlsx/xml-tags.ts'
import type { CellMark, MarkCursor } from './marks.ts'

const attributes = `((?:\\s+[\\w.:-]+\\s*=\\s*(?:"[^"]*"|'[^']*'))*)\\s*`
const rowStart = new RegExp(
  `<([\\w.-]+:)?row${attributes}(/?)>|</(?:[\\w.-]+:)?sheetData\\s*>|<(?:[\\w.-]+:)?sheetData\\s*/>`,
  'g',
)
const cellStart = new RegExp(`<(?:[\\w.-]+:)?c${attributes}(/?)>`, 'g')
/** Elements that come after a legacy drawing (ECMA-376 18.3.1.99). */
const afterDrawing = new Set([
  'legacyDrawingHF',
  'drawingHF',
  'picture',
  'oleObjects',
  'controls',
  'webPublishItems',
  'tableParts',
  'extLst',
])
/** As much of the end of a piece as a tag that was cut may need. */
const longestTag = 4096

const attribute = (text: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(text)
    ?.slice(1)
    .find((value) => value !== undefined)

/** UTF-8 bytes, one a character: how this class sees the part, so that what it does not touch stays byte for byte. */
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

export interface SheetMarkerOptions {
  readonly marks: Pick<MarkCursor, 'at'>
  /** Style index for a marked cell whose own style is `base`. */
  readonly styleFor: (base: number, mark: CellMark) => number
  /** XML of the element that ties the comments' shapes to the sheet; undefined when the sheet has one already. */
  readonly drawing: ((prefix: string) => string) | undefined
}

/**
 * Puts marks into a worksheet part as it streams by: a marked cell gets another style, a mended one its new text, and an
 * empty one is made. Everything else stays byte for byte.
 */
export class SheetMarker {
  readonly #options: SheetMarkerOptions
  #rest = ''
  #row = 0
  #prefix = ''
  #begun = false
  /** Past the rows: what follows is gathered, it is small. */
  #inTail = false

  constructor(options: SheetMarkerOptions) {
    this.#options = options
  }

  feed(piece: Buffer): Buffer {
    this.#rest += piece.toString('latin1')
    if (!this.#begun) {
      this.#begun = true
      this.#rest = asUtf8(this.#rest)
    }
    return Buffer.from(this.#inTail ? '' : this.#takeRows(), 'latin1')
  }

  finish(): Buffer {
    const { drawing } = this.#options
    const tail = drawing ? this.#withDrawing(this.#rest, asBytes(drawing(this.#prefix))) : this.#rest
    return Buffer.from(tail, 'latin1')
  }

  /** Everything up to the last whole row. */
  #takeRows(): string {
    const text = this.#rest
    let done = 0
    let out = ''
    rowStart.lastIndex = 0
    for (let match = rowStart.exec(text); match; match = rowStart.exec(text)) {
      const [tag, prefix, written, closed] = match
      if (written === undefined) {
        this.#inTail = true
        out += text.slice(done, match.index)
        this.#rest = text.slice(match.index)
        return out
      }
      const row = Number(attribute(written, 'r') ?? this.#row + 1)
      const marks = this.#options.marks.at(row)
      this.#prefix = prefix ?? ''
      if (!marks || closed) {
        this.#row = row
        continue
      }
      const end = `</${this.#prefix}row>`
      const until = text.indexOf(end, match.index)
      if (until < 0) {
        out += text.slice(done, match.index)
        this.#rest = text.slice(match.index)
        return out
      }
      this.#row = row
      out += text.slice(done, match.index) + tag + this.#mark(text.slice(match.index + tag.length, until), row, marks)
      done = until
      rowStart.lastIndex = until
    }
    // A tag may be cut at the end of the piece.
    const open = text.lastIndexOf('<')
    const safe = open >= 0 && text.length - open < longestTag && text.indexOf('>', open) < 0 ? open : text.length
    this.#rest = text.slice(Math.max(done, safe))
    return out + text.slice(done, Math.max(done, safe))
  }

  /** The cells of one row with their marks. */
  #mark(cells: string, row: number, marks: readonly CellMark[]): string {
    let out = ''
    let done = 0
    let column = -1
    let next = 0
    cellStart.lastIndex = 0
    for (let match = cellStart.exec(cells); match; match = cellStart.exec(cells)) {
      const [tag, written, closed] = match as unknown as [string, string, string]
      const reference = attribute(written, 'r')
      column = reference === undefined ? column + 1 : columnNumber(reference)
      const after = match.index + tag.length + (closed ? 0 : this.#lengthOfRest(cells, match.index + tag.length))
      out += cells.slice(done, match.index)
      for (; next < marks.length && marks[next]!.column < column; next++) out += this.#cell(marks[next]!, row, 0)
      const mark = marks[next]
      if (mark?.column === column) {
        next++
        const base = Number(attribute(written, 's') ?? 0)
        out +=
          mark.text === undefined
            ? this.#restyled(cells.slice(match.index, after), mark, base)
            : this.#cell(mark, row, base)
      } else out += cells.slice(match.index, after)
      done = after
      cellStart.lastIndex = after
    }
    for (; next < marks.length; next++) out += this.#cell(marks[next]!, row, 0)
    return out + cells.slice(done)
  }

  /** From behind a cell's start tag to behind its end tag. */
  #lengthOfRest(cells: string, from: number): number {
    const end = `</${this.#prefix}c>`
    const at = cells.indexOf(end, from)
    return (at < 0 ? cells.length : at + end.length) - from
  }

  #restyled(cell: string, mark: CellMark, base: number): string {
    const style = this.#options.styleFor(base, mark)
    return cell.replace(/^<[^>]*?(?=\/?>)/, (start) => {
      const without = start.replace(/\ss\s*=\s*(?:"[^"]*"|'[^']*')/, '').trimEnd()
      return `${without} s="${style}"`
    })
  }

  /** A cell of our own: empty, or with the text it was mended to. */
  #cell(mark: CellMark, row: number, base: number): string {
    const p = this.#prefix
    const head = `<${p}c r="${columnName(mark.column)}${row}" s="${this.#options.styleFor(base, mark)}"`
    if (!mark.text) return `${head}/>`
    const text = asBytes(escapeXml(withGuard(mark.text)))
    return `${head} t="inlineStr"><${p}is><${p}t xml:space="preserve">${text}</${p}t></${p}is></${p}c>`
  }

  /** The drawing before the first element that must follow it. */
  #withDrawing(tail: string, drawing: string): string {
    // Inside the worksheet element; the first tag ends or is its sheetData.
    let depth = tail.startsWith('</') ? 2 : 1
    for (const { kind, name, start } of xmlTags(tail)) {
      if (kind === 'close') depth--
      if ((depth === 1 && kind !== 'close' && afterDrawing.has(name)) || depth === 0)
        return tail.slice(0, start) + drawing + tail.slice(start)
      if (kind === 'open') depth++
    }
    return tail
  }
}
