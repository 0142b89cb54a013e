import { cellAddress, columnNumber, type Row } from '../../../files/table.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { headerKey, recogniseHeader } from '../../../shared/record/recognise-header.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { columnOf, columns } from '../../../shared/record/template-columns.ts'
import { words } from '../../../shared/record/words.ts'

/** A column of the clerk's file that has a field. */
export interface KnownColumn {
  /** Zero-based. */
  readonly column: number
  readonly field: Field
  /** As the clerk wrote it. */
  readonly header: string
}

/** The columns of a sheet, read from its header row. */
export interface Header {
  /** One-based row number; data stand below it. */
  readonly row: number
  /** The row above that has the groups' names, when a column's name is made of both. */
  readonly groupRow?: number
  readonly known: readonly KnownColumn[]
  /** Values that a header itself gives for every row: 身份证号码 names the kind of document. */
  readonly implied: Readonly<Partial<Record<Field, string>>>
  /** Columns without a field: kept aside and shown to the clerk. */
  readonly unknown: readonly { readonly column: number; readonly header: string }[]
}

/** The fields that the unit's clerks assigned to headers before, by {@link headerKey}; null for kept aside. */
export type RememberedHeaders = Readonly<Record<string, Field | null>>

/** How a clerk wants a sheet to be read, where its headers alone are not enough. */
export interface ColumnChoice {
  /** One-based row number of the header; default: found. */
  readonly headerRow?: number | undefined
  /** By zero-based column: the field it stands for, or null to keep it aside. Others go by their header. */
  readonly fields?: ReadonlyMap<number, Field | null> | undefined
  /** The same text for every row, for fields that have no column. */
  readonly fixed?: Readonly<Partial<Record<Field, string>>> | undefined
}

/** The header is searched in this many rows, because title rows may be above it. */
export const headerSearchRows = 30
/** Fewer recognised cells than this are a coincidence, e.g. 单位 and 姓名 in a form's caption. */
const fewestRecognised = 3

/** One cell of a header: its text, and the text of the row above. */
interface HeaderCell {
  readonly column: number
  /** As the clerk wrote it. */
  readonly header: string
  /** The group that it is in: 证件 over 类型 and 号码. */
  readonly group?: string
  /** The group's name is directly above this cell, not further left. */
  readonly ownGroup?: boolean
}

/** Headers and groups of a person's education, whose 专业 is what was studied and not what was reviewed. */
const education = /学历|学位|毕业|院校|所学|教育|就读/u
/** Headers of a specialty that are education's too, beside such columns. */
const eitherSpecialty = new Set(['专业', '专业名称'])

/** Whether a column named 专业 belongs to the education beside it or to its group. */
const isEducation = (cells: readonly HeaderCell[], at: number): boolean => {
  const { header, group = '' } = cells[at]!
  if (!eitherSpecialty.has(headerKey(header))) return false
  return [group, cells[at - 1]?.header ?? '', cells[at + 1]?.header ?? ''].some((near) => education.test(near))
}

/** A document number called after the resident identity card: its column says the kind of document as well. */
const residentNumber = /身份证(?!件)|公民身份/u

const impliedBy = (known: readonly KnownColumn[]): Header['implied'] => {
  if (known.some(({ field }) => field === 'documentType')) return {}
  const number = known.find(({ field }) => field === 'documentNumber')
  return number && residentNumber.test(headerKey(number.header)) ? { documentType: words.documentType.residentId } : {}
}

type Chosen = NonNullable<ColumnChoice['fields']>
const noneChosen: Chosen = new Map()

const fieldOfHeader = (header: string, remembered: RememberedHeaders): Field | null | undefined => {
  const key = headerKey(header)
  return Object.hasOwn(remembered, key) ? remembered[key] : recogniseHeader(header)
}

/** Groups about the title that a person had before: 现任职务情况 over 资格名称 and 取得时间. */
const former = /^(?:现任|原任|现有|原有|曾任|现职|已有|申报前)/u

/** Whether a column repeats one outside its group, which is about the former title. */
const isFormer = (
  { field }: KnownColumn,
  at: HeaderCell,
  known: readonly (readonly [KnownColumn, HeaderCell])[],
): boolean =>
  former.test(at.group ?? '') && known.some(([other, cell]) => other.field === field && !former.test(cell.group ?? ''))

/** The fields of a header's cells. A cell that is not recognised alone is read together with its group. */
const readCells = (cells: readonly HeaderCell[], remembered: RememberedHeaders, chosen: Chosen) => {
  const found: (readonly [KnownColumn, HeaderCell])[] = []
  const unknown: { column: number; header: string }[] = []
  for (const [at, cell] of cells.entries()) {
    const { column, header: own, group = '', ownGroup } = cell
    const alone = isEducation(cells, at) ? null : fieldOfHeader(own, remembered)
    const joined = alone === undefined && group !== '' && group !== own ? `${group}${own}` : undefined
    const together = joined === undefined ? undefined : fieldOfHeader(joined, remembered)
    const header = joined !== undefined && (together !== undefined || ownGroup) ? joined : own
    const field = chosen.has(column) ? chosen.get(column) : (alone ?? together)
    if (field) found.push([{ column, field, header }, cell])
    else if (header !== '') unknown.push({ column, header })
  }
  const isAside = ([column, cell]: (typeof found)[number]): boolean =>
    !chosen.has(column.column) && isFormer(column, cell, found)
  for (const [{ column, header }, { group }] of found.filter(isAside))
    unknown.push({ column, header: `${group}${header}` })
  const known = found.filter((each) => !isAside(each)).map(([column]) => column)
  return { known, unknown, implied: impliedBy(known) }
}

/** Whether a cell continues the one to its left, so that both are one column's header. */
const continues = (row: Row, column: number): boolean => {
  const from = row.cell(column)?.mergedFrom
  return from !== undefined && columnNumber(from) !== column
}

const headerCells = (row: Row): HeaderCell[] =>
  row.cells.filter(({ column }) => !continues(row, column)).map(({ column, text }) => ({ column, header: text.trim() }))

/** Two rows as one header: a column's name is the lower cell's, or the upper one's where nothing stands below. */
const joinedCells = (upper: Row, lower: Row): HeaderCell[] => {
  const textOf = (row: Row, column: number) => row.texts[column]?.trim() ?? ''
  const joined: HeaderCell[] = []
  let group = ''
  for (let column = 0; column < Math.max(upper.texts.length, lower.texts.length); column++) {
    const above = textOf(upper, column)
    const below = textOf(lower, column)
    if (above !== '') group = above
    if (continues(lower, column) || (below === '' && continues(upper, column))) continue
    if (below !== '') joined.push({ column, header: below, group, ownGroup: above !== '' })
    else if (above !== '') joined.push({ column, header: above })
  }
  return joined
}

/**
 * A row read as header: by itself, or together with the row above when that names more columns than either does alone
 * (groups such as 证件 over 类型 and 号码).
 */
export const readHeader = (
  row: Row,
  above?: Row | undefined,
  remembered: RememberedHeaders = {},
  chosen: Chosen = noneChosen,
): Header => {
  const named = (cells: readonly HeaderCell[]): number => readCells(cells, remembered, noneChosen).known.length
  const alone = headerCells(row)
  if (above?.row === row.row - 1) {
    const joined = joinedCells(above, row)
    if (named(joined) > Math.max(named(alone), named(headerCells(above))))
      return { row: row.row, groupRow: above.row, ...readCells(joined, remembered, chosen) }
  }
  return { row: row.row, ...readCells(alone, remembered, chosen) }
}

/** The row among these that is the header: the one that names most fields; the upper of two equals. */
export const findHeader = (rows: readonly Row[], remembered: RememberedHeaders = {}): Header | undefined => {
  let best: Header | undefined
  let most = fewestRecognised - 1
  for (const [index, row] of rows.entries()) {
    const header = readHeader(row, rows[index - 1], remembered)
    const fields = new Set(header.known.map(({ field }) => field)).size
    if (fields <= most) continue
    best = header
    most = fields
  }
  return best
}

/** Required fields that no column, header or fixed text gives. */
export const missingFields = ({ known, implied }: Header, fixed: ColumnChoice['fixed'] = {}): Field[] =>
  columns
    .filter(
      ({ field, required }) =>
        required && !(fixed[field] ?? implied[field]) && !known.some((column) => column.field === field),
    )
    .map(({ field }) => field)

/**
 * @throws Problem `intake.columnsMissing` naming every required column that lacks, `intake.columnTwice` when two
 *   columns stand for one field
 */
export const checkHeader = (header: Header, fixed: ColumnChoice['fixed'] = {}): void => {
  const { row, known } = header
  for (const { field, header: written } of known) {
    const cells = known.filter((other) => other.field === field).map(({ column }) => cellAddress(column, row))
    if (cells.length > 1) throw new Problem('intake.columnTwice', { column: written, cells: cells.join('、') })
  }
  const missing = missingFields(header, fixed)
  if (missing.length > 0)
    throw new Problem('intake.columnsMissing', {
      row,
      columns: missing.map((field) => columnOf.get(field)!.header).join('、'),
    })
}
