import { formatCells } from './clipboard-table.ts'

const escaped = (text: string): string =>
  text.replace(/[&<>"]/gu, (sign) => `&#${sign.codePointAt(0)};`).replace(/\r\n|\r|\n/gu, '<br>')

/**
 * Cells for the clipboard, as plain text and as a table. Every cell of the table has the format of text, so that Excel and WPS keep all
 * digits of a number and leave dates as they are.
 */
export const copiedCells = (cells: readonly (readonly string[])[]) => {
  const rows = cells.map(
    (row) => `<tr>${row.map((text) => `<td style='mso-number-format:"\\@"'>${escaped(text)}</td>`).join('')}</tr>`,
  )
  return {
    'text/plain': formatCells(cells),
    'text/html': `<html><head><meta charset="utf-8"></head><body><table>${rows.join('')}</table></body></html>`,
  }
}
