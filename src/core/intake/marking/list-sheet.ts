import type { PlacedFault } from '../../../shared/certificate/fault.ts'
import { withGuard } from '../formula-guard.ts'
import { columnName } from '../table.ts'
import { escapeXml } from './xml-text.ts'

export const listName = '问题清单'
/** Rows of a sheet, less its header. */
export const mostListed = 1_048_575
export const listHeader = ['工作表', '单元格', '列名', '程度', '发现', '需要', '依据']
export const listWidths = [14, 10, 20, 8, 50, 50, 30]

const severityWords = { error: '错误', warning: '提醒' }

/** A fault's row in the list; no cell begins like a formula. */
export const listRow = ({ sheet, cell, column, severity, found, wanted, source }: PlacedFault): string[] =>
  [sheet, cell, column, severityWords[severity], found, wanted, source].map(withGuard)

const rowXml = (texts: readonly string[], row: number): string =>
  `<row r="${row}">${texts.map((text, column) => `<c r="${columnName(column)}${row}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`).join('')}</row>`

/** A worksheet that lists all faults, in plain style. */
export const listSheetXml = (namespace: string, faults: readonly PlacedFault[]): string =>
  [
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${namespace}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`,
    ...listWidths.map(
      (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
    ),
    '</cols><sheetData>',
    rowXml(listHeader, 1),
    ...faults.slice(0, mostListed).map((fault, index) => rowXml(listRow(fault), index + 2)),
    '</sheetData></worksheet>',
  ].join('')
