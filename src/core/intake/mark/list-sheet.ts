import { withGuard } from '../../../files/formula-guard.ts'
import { columnName } from '../../../files/table.ts'
import { escapeXml } from '../../../files/xlsx/escape-xml.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'

export const listName = '问题清单'
/** Rows of a sheet, less its header. */
const mostListed = 1_048_575
/** Links of the list. The format allows 65,530 in a sheet. */
const mostLinks = 60_000
const listHeader = ['工作表', '单元格', '姓名', '列名', '程度', '发现', '需要', '依据']
const listWidths = [14, 10, 12, 20, 8, 50, 50, 30]
/** Zero-based column of the cells' addresses. */
const linkColumn = 1

const severityWords = { error: '错误', warning: '提醒' }

/** A row and the person's name in it, as the clerk wrote it. */
export interface NamedRow {
  readonly row: number
  readonly name: string
}

/** Finds the names of rows that are asked for in the order of the file. */
class NameCursor {
  readonly #rows: AsyncIterator<NamedRow>
  #last: NamedRow | undefined

  constructor(rows: AsyncIterable<NamedRow>) {
    this.#rows = rows[Symbol.asyncIterator]()
  }

  async at(row: number): Promise<string> {
    while (this.#last?.row !== row) {
      const { done, value } = await this.#rows.next()
      if (done) return ''
      this.#last = value
    }
    return this.#last.name
  }

  async close(): Promise<void> {
    await this.#rows.return?.()
  }
}

/** A fault's row in the list; no cell begins like a formula. */
const listRow = ({ sheet, cell, column, severity, found, wanted, source }: PlacedFault, name: string): string[] =>
  [sheet, cell, name, column, severityWords[severity], found, wanted, source].map(withGuard)

const rowXml = (texts: readonly string[], row: number, linkStyle?: number): string =>
  `<row r="${row}">${texts
    .map((text, column) => {
      const style = column === linkColumn && linkStyle !== undefined ? ` s="${linkStyle}"` : ''
      return `<c r="${columnName(column)}${row}"${style} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
    })
    .join('')}</row>`

const linkXml = ({ cell }: PlacedFault, row: number, sheetName: string): string => {
  const target = `'${sheetName.replaceAll("'", "''")}'!${cell}`
  return `<hyperlink ref="${columnName(linkColumn)}${row}" location="${escapeXml(target)}" display="${cell}"/>`
}

/** Rows per piece, so that the event loop runs in between. */
const rowsPerPiece = 500

export interface ListOptions {
  readonly namespace: string
  /** The sheet as the faults name it, and its name in the workbook. */
  readonly sheet: string
  readonly sheetName: string
  /** The rows of that sheet in the order of the file. */
  readonly names: AsyncIterable<NamedRow>
  /** Index of the style of a link. */
  readonly linkStyle: number
}

/** A worksheet that lists all faults, each with the person's name and a link to its cell, in pieces. */
export async function* listSheetPieces(
  faults: Iterable<PlacedFault>,
  { namespace, sheet, sheetName, names, linkStyle }: ListOptions,
): AsyncGenerator<string, void, undefined> {
  const widths = listWidths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${namespace}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${rowXml(listHeader, 1)}`
  const cursor = new NameCursor(names)
  const links: string[] = []
  let rows: string[] = []
  let listed = 0
  for (const fault of faults) {
    if (listed === mostListed) break
    const row = ++listed + 1
    const isHere = fault.sheet === sheet
    const isLinked = isHere && links.length < mostLinks
    if (isLinked) links.push(linkXml(fault, row, sheetName))
    rows.push(rowXml(listRow(fault, isHere ? await cursor.at(fault.row) : ''), row, isLinked ? linkStyle : undefined))
    if (rows.length < rowsPerPiece) continue
    yield rows.join('')
    rows = []
  }
  await cursor.close()
  yield `${rows.join('')}</sheetData>`
  yield `${links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : ''}</worksheet>`
}
