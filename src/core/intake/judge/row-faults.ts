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

/** Faults that say how the file showed a row. No rule finds them again, so a record keeps them as they were on entry. */
const ofFile: ReadonlySet<string> = new Set([hiddenRow.code, 'row.struck', 'row.example', 'name.severalPersons'])

/** Whether a fault comes from the file and not from the record's values. @example isOfFile({ code: 'row.hidden' }) // true */
export const isOfFile = ({ code }: Pick<Fault, 'code'>): boolean => ofFile.has(code)
