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

/**
 * Whether a fault says how the file showed a row or a cell. No rule finds it again in the record's values, so a record keeps it as
 * it was on entry.
 * @example isOfFile({ code: 'row.hidden' }) // true
 */
export const isOfFile = ({ code }: Pick<Fault, 'code'>): boolean =>
  /^(?:row|intake)\./u.test(code) || code === 'name.severalPersons'
