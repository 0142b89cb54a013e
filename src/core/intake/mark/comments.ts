import { cellAddress, columnNumber, type MergedRange } from '../../../files/table.ts'
import { appendTo, escapeXml, prefixOf, splitAtEnd } from '../../../files/xlsx/escape-xml.ts'
import { replaceElements, xmlElements } from '../../../files/xlsx/xml-tags.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { CellMark, MarkedRow } from './marks.ts'
import { MergedRanges } from './merged-ranges.ts'

/** Beyond this many, comments make spreadsheets slow to open; colour and list still show every fault. */
const mostComments = 20_000
/** Author of our comments; they are removed when a marked file is marked again. */
const author = '职称证书工作台'
/** Ids of our shapes begin here, above the ids of any other program. */
const firstShape = 5_000_000

/** Separates our text from the cell's earlier comment, so that the latter can be restored. */
const divider = '\n\n—— 原批注 ——\n'

const severityWords = { error: '错误', warning: '提醒' }

const noteOf = (faults: readonly PlacedFault[]): string =>
  faults.map(({ severity, found, wanted }) => `【${severityWords[severity]}】${found}\n需要：${wanted}`).join('\n\n')

/** Cells per piece, so that the event loop runs in between. */
const cellsPerPiece = 500

/** The first cells with faults, as many as get comments. Those of a merged range share one, at the cell that shows. */
export function* commented(
  rows: Iterable<MarkedRow>,
  merged: readonly MergedRange[],
): Generator<CellMark, void, undefined> {
  const ranges = new MergedRanges(merged)
  const written = new Set<MergedRange>()
  let cells = 0
  for (const { row, marks } of rows)
    for (const mark of marks) {
      if (mark.faults.length === 0) continue
      const range = ranges.at(row, mark.column)
      if (range && written.has(range)) continue
      if (range) written.add(range)
      yield range
        ? { ...mark, column: range.firstColumn, address: cellAddress(range.firstColumn, range.firstRow) }
        : mark
      if (++cells === mostComments) return
    }
}

function* inPieces(cells: Iterable<CellMark>, write: (cell: CellMark, index: number) => string): Generator<string> {
  let written: string[] = []
  let index = 0
  for (const cell of cells) {
    written.push(write(cell, index++))
    if (written.length < cellsPerPiece) continue
    yield written.join('')
    written = []
  }
  yield written.join('')
}

/** A comment's text, still escaped. */
const textIn = (inner: string): string => Array.from(xmlElements(inner, 't'), (element) => element.inner).join('')

const referenceOf = (attributes: string): string => /\sref\s*=\s*["']([^"']+)/.exec(attributes)?.[1] ?? ''

/** The comments part with ours, in pieces; `before` is the sheet's own, if it has one. @param cells begins anew each time */
export function* commentsPieces(
  before: string | undefined,
  namespace: string,
  cells: () => Iterable<CellMark>,
): Generator<string, void, undefined> {
  const xml =
    before ??
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="${namespace}"><authors></authors><commentList></commentList></comments>`
  const p = prefixOf(xml, 'comments')
  const authors = Array.from(xmlElements(xml, 'author'), ({ inner }) => inner)
  const ours = authors.includes(author) ? authors.indexOf(author) : authors.length
  const wanted = new Set<string>()
  if (before !== undefined) for (const { address } of cells()) wanted.add(address)
  const kept = new Map<string, string>()
  const comment = (address: string, text: string): string =>
    `<${p}comment ref="${address}" authorId="${ours}"><${p}text><${p}r><${p}t xml:space="preserve">${text}</${p}t></${p}r></${p}text></${p}comment>`
  const cleaned = replaceElements(xml, 'comment', ({ tag: { attributes }, inner }) => {
    const reference = referenceOf(attributes)
    const isOurs = authors.includes(author) && Number(/\sauthorId\s*=\s*["'](\d+)/.exec(attributes)?.[1]) === ours
    if (!isOurs && !wanted.has(reference)) return undefined
    // One comment a cell: the clerk's own words come after ours, and stay when ours go.
    const text = textIn(inner)
    const own = isOurs ? text.split(divider)[1] : text
    if (own === undefined) return ''
    if (!wanted.has(reference)) return comment(reference, own)
    kept.set(reference, own)
    return ''
  })
  const named = authors.includes(author) ? cleaned : appendTo(cleaned, 'authors', `<${p}author>${author}</${p}author>`)
  const [head, tail] = splitAtEnd(named, 'commentList')
  yield head
  yield* inPieces(cells(), ({ address, faults }) => {
    const own = kept.get(address)
    return comment(address, escapeXml(noteOf(faults)) + (own ? divider + own : ''))
  })
  yield tail
}

/** Addresses that have a comment of somebody else, and so a shape. */
const shaped = (comments: string | undefined): Set<string> =>
  new Set(Array.from(xmlElements(comments ?? '', 'comment'), ({ tag }) => referenceOf(tag.attributes)))

const shape = (mark: CellMark, index: number): string => {
  const row = Number(mark.address.replace(/\D/g, '')) - 1
  const column = columnNumber(mark.address)
  return `<v:shape id="_x0000_s${firstShape + index}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:220pt;height:90pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${column + 1}, 15, ${row}, 2, ${column + 4}, 15, ${row + 5}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
}

const emptyDrawing =
  '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'

/** The drawing part with a box for each of our comments, in pieces. @param comments the sheet's own comments, as they were */
export function* drawingPieces(
  before: string | undefined,
  comments: string | undefined,
  cells: Iterable<CellMark>,
): Generator<string, void, undefined> {
  const xml = replaceElements(before ?? emptyDrawing, 'shape', ({ tag }) =>
    /\sid="_x0000_s5\d{6}"/.test(tag.attributes) ? '' : undefined,
  )
  const boxed = before === undefined ? new Set<string>() : shaped(comments)
  const shapes = new Set(
    Array.from(
      xml.matchAll(/<x:Row>(\d{1,9})<\/x:Row>\s*<x:Column>(\d{1,9})<\/x:Column>/g),
      ([, row, column]) => `${row} ${column}`,
    ),
  )
  const hasShape = ({ address }: CellMark): boolean =>
    boxed.has(address) && shapes.has(`${Number(address.replace(/\D/g, '')) - 1} ${columnNumber(address)}`)
  const [head, tail] = splitAtEnd(xml, 'xml')
  yield head
  yield* inPieces(cells, (cell, index) => (hasShape(cell) ? '' : shape(cell, index)))
  yield tail
}
