import type { Cell, Row } from '../../../files/table.ts'
import type { Fault, PlacedFault } from '../../../shared/record/fault.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { type Column, columnOf } from '../../../shared/record/template-columns.ts'
import type { Change } from '../../../shared/record/value-change.ts'
import { beginsWithApostrophe, readCell } from './read-cell.ts'
import { type Place, placeOf, type SheetPlaces } from './sheet-places.ts'
import { judgeSource, repeatsHeader } from './source-row.ts'

type Values = Partial<Record<Field, string>>

const none: readonly never[] = []

/** A row as plain data, without the texts that equal its values. */
export interface PlainRow extends Pick<IntakeRow, 'row' | 'hidden' | 'values' | 'faults' | 'changes' | 'mended'> {
  readonly texts: readonly (string | null)[]
}

/** An identity number as most cells hold it. */
const plainIdentity = /^\d{17}[\dX]$/u

/** Plain text that needs no special reading, like most cells of most files. */
const isPlain = ({ reading, maxLength }: Column, text: string): boolean =>
  reading === 'identity'
    ? plainIdentity.test(text)
    : reading !== 'date' && text.length <= maxLength && !beginsWithApostrophe(text)

const isSpecial = (special: Row['special'], column: number): boolean => {
  for (const cell of special) if (cell.column === column) return true
  return false
}

/** One data row: raw values by field, and the faults of its cells. Not normalised, not judged. */
export class IntakeRow {
  /** One-based. */
  readonly row: number
  /** Hidden in the clerk's program. */
  readonly hidden: boolean
  /** Text of every cell that could be read. A field with a fault is left out, so that it is not judged again as missing. */
  readonly values: Readonly<Values>
  readonly faults: readonly PlacedFault[]
  /** Readings that differ from what the clerk sees, e.g. 44567 → 2022-01-06. */
  readonly changes: readonly Change[]
  /** The file's own text of cells that the clerk mended in the window. */
  readonly mended: Readonly<Values>
  readonly #texts: Row['texts']
  readonly #places: SheetPlaces

  private constructor(
    row: number,
    texts: Row['texts'],
    places: SheetPlaces,
    read: Pick<IntakeRow, 'hidden' | 'values' | 'faults' | 'changes' | 'mended'>,
  ) {
    this.row = row
    this.hidden = read.hidden
    this.values = read.values
    this.faults = read.faults
    this.changes = read.changes
    this.mended = read.mended
    this.#texts = texts
    this.#places = places
  }

  /** Reads a sheet's row by its known columns; undefined when all of them are empty. */
  static read(
    found: Row,
    known: readonly { readonly at: number; readonly column: Column }[],
    places: SheetPlaces,
  ): IntakeRow | undefined {
    const { row, texts, special } = found
    const values: Values = { ...places.fixed }
    const faults: PlacedFault[] = []
    const changes: Change[] = []
    let anything = false
    for (const { at, column } of known) {
      const text = texts[at]
      if (text === undefined || text.trim() === '') continue
      anything = true
      if (isPlain(column, text) && !isSpecial(special, at)) {
        values[column.field] = text
        continue
      }
      const { value, was, fault } = readCell(column, found.cell(at)!)
      if (value !== undefined) values[column.field] = value
      if (was !== undefined && value !== undefined) changes.push({ field: column.field, was, is: value })
      if (fault) faults.push({ ...fault, ...placeOf(places, row, fault.field) })
    }
    if (!anything || repeatsHeader(found, places)) return undefined
    faults.push(...judgeSource(found, places))
    return new IntakeRow(row, texts, places, {
      hidden: found.hidden,
      values,
      // Nearly every row has neither, so all of them share one empty list.
      faults: faults.length > 0 ? faults : none,
      changes: changes.length > 0 ? changes : none,
      mended: nothingMended,
    })
  }

  static fromPlain({ row, texts, ...read }: PlainRow, places: SheetPlaces): IntakeRow {
    const found = texts.map((text) => text ?? undefined)
    return new IntakeRow(row, found, places, read)
  }

  /** For {@link fromPlain}, of the same sheet. */
  get plain(): PlainRow {
    const { row, hidden, values, faults, changes, mended } = this
    const texts = Array.from(this.#texts, (text) => text ?? null)
    for (const { column, field } of this.#places.header.known) if (texts[column] === values[field]) texts[column] = null
    return { row, hidden, texts, values, faults, changes, mended }
  }

  get sheet(): string {
    return this.#places.sheet
  }

  /** The cell of a field in this row; the row's first cell for no field, or one without a column in this file. */
  placeOf(field: string | undefined): Place {
    return placeOf(this.#places, this.row, field)
  }

  /** The field's current text, as the clerk wrote it. */
  textOf(field: Field): string {
    const column = this.#places.columns.get(field)?.column
    return this.values[field] ?? (column === undefined ? undefined : this.#texts[column]) ?? ''
  }

  /** Texts of the columns without a field, by header. */
  aside(): Record<string, string> {
    const texts: Record<string, string> = {}
    for (const { column, header } of this.#places.header.unknown) {
      const text = this.#texts[column]?.trim()
      if (text) texts[header] = text
    }
    return texts
  }

  /** The row with one more fault, at its field's cell. */
  withFault(fault: Fault): IntakeRow {
    const { row, hidden, values, faults, changes, mended } = this
    const read = { hidden, values, faults: [...faults, { ...fault, ...this.placeOf(fault.field) }], changes, mended }
    return new IntakeRow(row, this.#texts, this.#places, read)
  }

  /** The row with a cell mended by the clerk, read as if the text were in the file. */
  with(field: Field, text: string): IntakeRow {
    const column = columnOf.get(field)!
    const values: Values = { ...this.values }
    delete values[field]
    const cell: Cell = { column: this.#places.columns.get(field)?.column ?? 0, kind: 'text', text, raw: text }
    const { value, fault } = text.trim() === '' ? {} : readCell(column, cell)
    if (value !== undefined) values[field] = value
    const original = this.mended[field] ?? this.textOf(field)
    const own = this.#places.columns.get(field)?.column
    const texts = [...this.#texts]
    if (own !== undefined) texts[own] = text
    return new IntakeRow(this.row, texts, this.#places, {
      hidden: this.hidden,
      values,
      faults: [
        ...this.faults.filter((known) => known.field !== field),
        ...(fault ? [{ ...fault, ...this.placeOf(field) }] : []),
      ],
      changes: this.changes.filter((change) => change.field !== field),
      mended: { ...this.mended, [field]: original },
    })
  }
}

const nothingMended: Readonly<Values> = {}
