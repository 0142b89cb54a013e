import { columnName } from '../../../files/table.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { columnOf, columns } from '../../../shared/record/template-columns.ts'
import type { ImportedRow, ImportFindings, ImportLayout } from '../../../shared/rpc/intake.ts'
import type { FaultFilter } from '../check/verdict-tally.ts'
import type { ColumnChoice } from '../read/sheet-header.ts'
import type { ImportSession } from './import-session.ts'
import type { SheetLayout } from './sheet-layout.ts'

const textsByField = (texts: Readonly<Partial<Record<Field, string>>>): { field: Field; text: string }[] =>
  Object.entries(texts).map(([field, text]) => ({ field: field as Field, text }))

export const toLayout = ({
  sheet,
  headerRow,
  groupRow,
  columns: all,
  implied,
  constants,
  otherLists,
  top,
}: SheetLayout): ImportLayout => ({
  sheet,
  headerRow,
  groupRow,
  columns: all.map((column) => ({ ...column, samples: [...column.samples] })),
  implied: textsByField(implied),
  constants: textsByField(constants),
  otherLists: [...otherLists],
  top: top.map(({ row, texts }) => ({ row, texts: [...texts] })),
})

/** The columns as a window chose them. */
export const toColumnChoice = (input: {
  readonly headerRow: number
  readonly columns: readonly { readonly column: number; readonly field: Field | null }[]
  readonly fixed: readonly { readonly field: Field; readonly text: string }[]
}): ColumnChoice => ({
  headerRow: input.headerRow,
  fields: new Map(input.columns.map(({ column, field }) => [column, field])),
  fixed: Object.fromEntries(input.fixed.map(({ field, text }) => [field, text])),
})

/** What the last check found, with every warning unconfirmed. */
export const findingsOf = ({ checked, header, mendings }: ImportSession): ImportFindings => ({
  counts: checked.counts(new Set()),
  kinds: checked.kinds().map(({ field, ...kind }) => ({ ...kind, ...(field === undefined ? {} : { field }) })),
  changes: checked.changes.map((group) => ({ ...group, examples: [...group.examples] })),
  aside: header.unknown.map(({ column, header: written }) => ({ letters: columnName(column), header: written })),
  mendings,
})

/** Some faults in the order of the file, each with the name in its row. */
export const faultsFrom = ({ checked }: ImportSession, filter: FaultFilter, from: number, count: number) => {
  const found = checked.faultsFrom(filter, from, count)
  return {
    total: found.total,
    faults: found.faults.map(({ fault, row }) => ({ ...fault, name: row.textOf('name').slice(0, 60) })),
  }
}

/**
 * One row for the window: the fields that have a column or a fault in the file's order, then the other fields with a text.
 * @throws Problem `intake.notOpen`
 */
export const rowOf = ({ checked, header }: ImportSession, at: number): ImportedRow => {
  const row = checked.rowAt(at)
  if (!row) throw new Problem('intake.notOpen')
  const faults: readonly PlacedFault[] = checked.faultsAt(at)
  const own = header.known.map(({ field }) => field)
  const others = columns
    .map(({ field }) => field)
    .filter(
      (field) => !own.includes(field) && (row.textOf(field) !== '' || faults.some((fault) => fault.field === field)),
    )
  return {
    row: at,
    cells: [...own, ...others].map((field) => {
      const { cell, column } = row.placeOf(field)
      const mended = row.mended[field]
      return {
        field,
        header: column || columnOf.get(field)!.header,
        cell: column ? cell : '',
        text: row.textOf(field),
        ...(mended === undefined ? {} : { mended }),
        faults: faults.filter((fault) => fault.field === field),
      }
    }),
    aside: Object.entries(row.aside()).map(([written, text]) => ({ header: written, text })),
  }
}

/** Mends one cell, or with `all` every faulty cell of the column that holds the same text. */
export const mendCells = async (
  session: ImportSession,
  {
    row,
    field,
    text,
    all,
  }: { readonly row: number; readonly field: Field; readonly text: string; readonly all: boolean },
): Promise<void> => {
  const was = session.checked.rowAt(row)?.textOf(field)
  if (all && was !== undefined) await session.mendAll(field, was, text)
  else await session.mend(row, field, text)
}
