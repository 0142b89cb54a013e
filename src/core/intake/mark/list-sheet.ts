import { withGuard } from '../../../files/formula-guard.ts'
import { columnName } from '../../../files/table.ts'
import { escapeXml } from '../../../files/xlsx/escape-xml.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'

export const listName = '问题清单'
/** Rows of a sheet, less its header. */
const mostListed = 1_048_575
const listHeader = ['工作表', '单元格', '列名', '程度', '发现', '需要', '依据']
const listWidths = [14, 10, 20, 8, 50, 50, 30]

const severityWords = { error: '错误', warning: '提醒' }

/** A fault's row in the list; no cell begins like a formula. */
const listRow = ({ sheet, cell, column, severity, found, wanted, source }: PlacedFault): string[] =>
  [sheet, cell, column, severityWords[severity], found, wanted, source].map(withGuard)

const rowXml = (texts: readonly string[], row: number): string =>
  `<row r="${row}">${texts.map((text, column) => `<c r="${columnName(column)}${row}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`).join('')}</row>`

/** Rows per piece, so that the event loop runs in between. */
const rowsPerPiece = 500

/** A worksheet that lists all faults, in plain style, in pieces. */
export function* listSheetPieces(namespace: string, faults: Iterable<PlacedFault>): Generator<string, void, undefined> {
  const widths = listWidths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${namespace}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${rowXml(listHeader, 1)}`
  let rows: string[] = []
  let listed = 0
  for (const fault of faults) {
    if (listed === mostListed) break
    rows.push(rowXml(listRow(fault), ++listed + 1))
    if (rows.length < rowsPerPiece) continue
    yield rows.join('')
    rows = []
  }
  yield `${rows.join('')}</sheetData></worksheet>`
}
