import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { judgeRow } from '../../src/core/intake/judge-row.ts'
import { openRecordFile } from '../../src/core/intake/read-records.ts'
import { openTable } from '../../src/files/open-table.ts'
import { type Cell, cellAddress, columnName, type TableFile } from '../../src/files/table.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { sampleDictionary } from '../core/enrolled-unit.ts'

export const corpusFolder = join(import.meta.dirname, '../corpus/intake')
export const goldenFolder = join(corpusFolder, 'golden')

/** Names of all files of the corpus. */
export const corpusFiles = (): string[] =>
  readdirSync(corpusFolder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map(({ name }) => name)
    .sort()

/** A problem's code, and what it says. */
interface Refusal {
  readonly problem: string
  readonly text: string
}

/** Plain text as it is; anything else as kind, text and what the file says, and the cell that it is merged with. */
type CellOutcome = string | readonly string[]

interface SheetOutcome {
  readonly name: string
  readonly hidden?: true
  readonly merged?: readonly string[]
  readonly hiddenColumns?: readonly string[]
  /** By row number and column letter; a hidden row's number ends in `h`. */
  readonly rows: Record<string, Record<string, CellOutcome>> | Refusal
}

interface RowOutcome {
  readonly row: number
  readonly name: string
  /** `code cell`, as the clerk is told. */
  readonly faults?: readonly string[]
  /** `field: was → is`. */
  readonly changes?: readonly string[]
}

export interface CorpusOutcome {
  /** Sheet by sheet, or why the file is refused. */
  readonly sheets: readonly SheetOutcome[] | Refusal
  /** What the import makes of it. */
  readonly records?: { readonly sheet: string; readonly header: number; readonly rows: readonly RowOutcome[] } | Refusal
}

const refusal = (error: unknown): Refusal => {
  if (!(error instanceof Problem)) throw error
  return { problem: error.code, text: error.text }
}

const cellOutcome = ({ kind, text, raw, mergedFrom }: Cell): CellOutcome =>
  kind === 'text' && mergedFrom === undefined
    ? text
    : [kind, text, ...(raw === text ? [] : [raw]), ...(mergedFrom === undefined ? [] : [`= ${mergedFrom}`])]

const readSheet = async (table: TableFile, name: string): Promise<SheetOutcome['rows']> => {
  const found: Record<string, Record<string, CellOutcome>> = {}
  try {
    for await (const block of table.rows(name))
      for (const { row, hidden, cells } of block)
        found[`${row}${hidden ? 'h' : ''}`] = Object.fromEntries(
          cells.map((cell) => [columnName(cell.column), cellOutcome(cell)]),
        )
    return found
  } catch (error) {
    return refusal(error)
  }
}

const readSheets = async (path: string): Promise<CorpusOutcome['sheets']> => {
  let table: TableFile
  try {
    table = await openTable(path)
  } catch (error) {
    return refusal(error)
  }
  try {
    const sheets: SheetOutcome[] = []
    for (const { name, visible } of table.sheets) {
      const rows = await readSheet(table, name)
      const { merged, hiddenColumns } = 'problem' in rows ? { merged: [], hiddenColumns: [] } : await table.layout(name)
      sheets.push({
        name,
        ...(visible ? {} : { hidden: true }),
        ...(merged.length
          ? {
              merged: merged.map(
                ({ firstColumn, firstRow, lastColumn, lastRow }) =>
                  `${cellAddress(firstColumn, firstRow)}:${cellAddress(lastColumn, lastRow)}`,
              ),
            }
          : {}),
        ...(hiddenColumns.length
          ? { hiddenColumns: [columnName(hiddenColumns[0]!), columnName(hiddenColumns.at(-1)!)] }
          : {}),
        rows,
      })
    }
    return sheets
  } finally {
    await table.close()
  }
}

const readRecords = async (path: string): Promise<CorpusOutcome['records']> => {
  const dictionary = sampleDictionary()
  const unit = dictionary.units[0]!
  try {
    const file = await openRecordFile(path)
    const rows: RowOutcome[] = []
    for await (const row of file.records()) {
      const { faults, changes } = judgeRow(row, { dictionary, unit, today: '2026-06-30' })
      rows.push({
        row: row.row,
        name: row.textOf('name'),
        ...(faults.length ? { faults: faults.map(({ code, cell }) => `${code} ${cell}`) } : {}),
        ...(changes.length ? { changes: changes.map(({ field, was, is }) => `${field}: ${was} → ${is}`) } : {}),
      })
    }
    await file.close()
    return { sheet: file.sheet, header: file.header.row, rows }
  } catch (error) {
    return refusal(error)
  }
}

/** Everything that reading and importing one file comes to. */
export const outcomeOf = async (file: string): Promise<CorpusOutcome> => {
  const path = join(corpusFolder, file)
  const sheets = await readSheets(path)
  return 'problem' in sheets ? { sheets } : { sheets, ...optional(await readRecords(path)) }
}

const optional = (records: CorpusOutcome['records']) => (records ? { records } : {})
