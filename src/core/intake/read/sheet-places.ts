import { cellAddress } from '../../../files/table.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import type { ColumnChoice, Header } from './sheet-header.ts'

/** A place in the clerk's file. */
export type Place = Pick<PlacedFault, 'sheet' | 'cell' | 'row' | 'column'>

/** The columns of a sheet's fields, the same for all of its rows. */
export interface SheetPlaces {
  readonly sheet: string
  readonly header: Header
  readonly columns: ReadonlyMap<string, { readonly column: number; readonly header: string }>
  /** The first column that is read, for faults of a row as a whole. */
  readonly first: number
  readonly fixed: Readonly<Partial<Record<Field, string>>>
}

export const sheetPlaces = (sheet: string, header: Header, fixed: ColumnChoice['fixed'] = {}): SheetPlaces => ({
  sheet,
  header,
  columns: new Map(header.known.map((known) => [known.field as string, known])),
  first: Math.min(...header.known.map(({ column }) => column)),
  fixed: { ...header.implied, ...fixed },
})

export const placeOf = ({ sheet, columns, first }: SheetPlaces, row: number, field: string | undefined): Place => {
  const known = field === undefined ? undefined : columns.get(field)
  return { sheet, row, cell: cellAddress(known?.column ?? first, row), column: known?.header ?? '' }
}
