import type { Fault } from '../../../shared/record/fault.ts'

/**
 * A row that is hidden in the file, by hand or by a filter, perhaps to leave it out, perhaps to see the others better.
 * The file does not state which, so the clerk must confirm it, as with every warning.
 */
export const hiddenRow: Fault = {
  code: 'row.hidden',
  severity: 'warning',
  found: '这一行在表格中是隐藏的',
  wanted: '核对隐藏的行是不是也要导入',
  source: '表格中隐藏的行',
}
