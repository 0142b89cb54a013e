import { type SortColumn, sortColumns } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { type Column, columns } from '../../shared/record/template-columns.ts'

/** A column of the grid: a field of the record, or its state, which no one edits. */
export interface GridColumn {
  readonly key: Field | 'state'
  readonly title: string
  /** Pixels; the widest grows with the window. */
  readonly width: number
  readonly sort: SortColumn | undefined
}

const narrow = 92
const widths: Partial<Record<Field, number>> = {
  name: 124,
  sex: 64,
  documentType: 124,
  documentNumber: 162,
  series: 116,
  specialty: 124,
  title: 100,
  reviewType: 108,
  obtainedOn: 104,
  employerName: 168,
  employerCreditCode: 176,
  committee: 160,
  unit: 160,
  examName: 160,
}

const isSortColumn = (key: string): key is SortColumn => (sortColumns as readonly string[]).includes(key)

const toGridColumn = ({ field, header }: Column): GridColumn => ({
  key: field,
  title: header,
  width: widths[field] ?? Math.max(narrow, header.length * 15 + 28),
  sort: isSortColumn(field) ? field : undefined,
})

const stateColumn: GridColumn = { key: 'state', title: '状态', width: 112, sort: 'state' }

const [nameColumn, ...others] = columns.map(toGridColumn) as [GridColumn, ...GridColumn[]]

/** All columns in order: the person, the record's state, then the template's order. */
export const gridColumns: readonly GridColumn[] = [nameColumn, stateColumn, ...others]

export const usualColumns: readonly GridColumn['key'][] = [
  'name',
  'state',
  'documentNumber',
  'series',
  'title',
  'reviewType',
  'obtainedOn',
  'employerName',
]

/** The narrowest column, in pixels: two characters and the arrow of the order. */
const least = 48

/**
 * The chosen columns in the grid's order; the name is always included.
 * @param widths pixels, of the columns that somebody made wider or narrower
 */
export const chosenColumns = (
  chosen: readonly string[],
  widths: Readonly<Record<string, number>> = {},
): readonly GridColumn[] =>
  gridColumns
    .filter(({ key }) => key === 'name' || chosen.includes(key))
    .map((column) => ({ ...column, width: Math.max(least, widths[column.key] ?? column.width) }))
