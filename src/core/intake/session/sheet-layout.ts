import { columnName, type TableFile } from '../../../files/table.ts'
import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import { isMasked } from '../../../shared/record/field-lists.ts'
import { headerKey } from '../../../shared/record/recognise-header.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import type { SourceName } from '../../decoder/asked-source.ts'
import type { ChosenSheet } from '../read/record-file.ts'
import type { Constants } from '../read/remembered-constants.ts'
import type { Header, RememberedHeaders } from '../read/sheet-header.ts'

/** A column of a sheet, with samples of its texts. */
export interface SheetColumn {
  /** Zero-based. */
  readonly column: number
  readonly letters: string
  readonly header: string
  readonly field: Field | null
  /** Hidden in the clerk's program. It is read all the same. */
  readonly hidden: boolean
  /** Its header identifies the field, by itself or because a clerk assigned it before. */
  readonly settled: boolean
  /** First different texts below the header. */
  readonly samples: readonly string[]
}

/** How a sheet would be read. */
export interface SheetLayout {
  readonly sheet: string
  /** One-based; null when none was found and the clerk must choose. The lower row of a header of two rows. */
  readonly headerRow: number | null
  /** The row above, when both together name the columns. */
  readonly groupRow: number | null
  readonly columns: readonly SheetColumn[]
  /** Values that the header gives for every row: see `Header.implied`. */
  readonly implied: Readonly<Partial<Record<Field, string>>>
  /** What a clerk gave for every row of an earlier sheet with the same headers. */
  readonly constants: Constants
  /** Other sheets that are lists of people too. None once the clerk has chosen the sheet. */
  readonly otherLists: readonly string[]
  /** The sheet's first rows, for choosing the header among them. */
  readonly top: readonly { readonly row: number; readonly texts: readonly string[] }[]
}

/** What the decoder needs to find how a sheet would be read. */
export interface LayoutInput {
  readonly file: SourceName
  /** Default: the first visible sheet with a header. */
  readonly sheet?: string | undefined
  readonly headerRow?: number | undefined
  readonly remembered: RememberedHeaders
}

/** The sheets of a file, and how one of them would be read. */
export interface TableLayout {
  readonly sheets: TableFile['sheets']
  readonly layout: SheetLayout
}

const mostSamples = 4
const shownTexts = 12
const shownLength = 60

const short = (text: string): string => (text.length > shownLength ? `${text.slice(0, shownLength)}…` : text)

/** Describes how a sheet would be read, for the clerk to confirm or correct. */
export const layoutOf = (
  { sheet, top, otherLists }: ChosenSheet,
  header: Header | undefined,
  remembered: RememberedHeaders,
  hiddenColumns: readonly number[],
): SheetLayout => {
  const hidden = new Set(hiddenColumns)
  const below = header ? top.filter(({ row }) => row > header.row) : []
  const describe = (column: number, written: string, field: Field | null): SheetColumn => {
    const texts = new Set(below.flatMap(({ texts: all }) => all[column]?.trim() || []))
    const samples = [...texts].slice(0, mostSamples).map(short)
    return {
      column,
      letters: columnName(column),
      header: written,
      field,
      hidden: hidden.has(column),
      settled: field !== null || Object.hasOwn(remembered, headerKey(written)),
      samples: field !== null && isMasked(field) ? samples.map(maskDocumentNumber) : samples,
    }
  }
  const given = new Set<Field>()
  const columns = [
    // Of two columns for one field the first is used, until the clerk chooses.
    ...(header?.known ?? []).map(({ column, header: written, field }) => {
      const twice = given.has(field)
      given.add(field)
      return describe(column, written, twice ? null : field)
    }),
    ...(header?.unknown ?? []).map(({ column, header: written }) => describe(column, written, null)),
  ]
  return {
    sheet,
    headerRow: header?.row ?? null,
    groupRow: header?.groupRow ?? null,
    implied: header?.implied ?? {},
    constants: {},
    otherLists,
    columns: columns.toSorted((a, b) => a.column - b.column),
    top: top.map(({ row, texts }) => ({
      row,
      texts: Array.from(texts, (text) => short(text ?? '')).slice(0, shownTexts),
    })),
  }
}
