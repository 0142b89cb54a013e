import { recogniseHeader } from '../../shared/record/recognise-header.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { columns } from '../../shared/record/template-columns.ts'
import type { ImportLayout } from '../../shared/rpc/intake.ts'

/** How the clerk wants a sheet read. */
export interface ColumnMap {
  readonly layout: ImportLayout
  /** By column of the sheet; a column without a field is kept aside. */
  readonly fields: ReadonlyMap<number, Field>
  /** The same text for every row, for fields without a column. */
  readonly fixed: ReadonlyMap<Field, string>
  /** Some of these texts are those of an earlier file, so the clerk looks at them first. */
  readonly hasRemembered: boolean
}

/** The columns as recognised from the headers, and the constants of the last file with the same headers. */
export const mapOf = (layout: ImportLayout): ColumnMap => {
  const fields = new Map(layout.columns.flatMap(({ column, field }) => (field ? [[column, field] as const] : [])))
  const given = new Set(fields.values())
  const remembered = layout.constants.filter(({ field }) => !given.has(field))
  return {
    layout,
    fields,
    fixed: new Map([...remembered, ...layout.implied].map(({ field, text }) => [field, text])),
    hasRemembered: remembered.length > 0,
  }
}

/** Required fields that neither a column nor a fixed text gives. */
export const missingFields = ({ fields, fixed }: ColumnMap): Field[] => {
  const given = new Set(fields.values())
  return columns
    .filter(({ field, required }) => required && !given.has(field) && !fixed.get(field)?.trim())
    .map(({ field }) => field)
}

/** Whether every column was recognised, so that no question is needed. */
export const isSettled = (map: ColumnMap): boolean =>
  map.layout.headerRow !== null &&
  map.layout.otherLists.length === 0 &&
  !map.hasRemembered &&
  missingFields(map).length === 0 &&
  map.layout.columns.every(({ settled, field, header }) => settled && (field !== null || !recogniseHeader(header)))

/** Assigns a field to a column and removes it from any other; undefined keeps the column aside. */
export const withField = (map: ColumnMap, column: number, field: Field | undefined): ColumnMap => {
  const fields = new Map([...map.fields].filter(([other, taken]) => other !== column && taken !== field))
  if (field) fields.set(column, field)
  const fixed = new Map([...map.fixed].filter(([taken]) => taken !== field))
  return { ...map, fields, fixed }
}

export const withFixed = (map: ColumnMap, field: Field, text: string): ColumnMap => {
  const fixed = new Map(map.fixed)
  if (text) fixed.set(field, text)
  else fixed.delete(field)
  return { ...map, fixed }
}
