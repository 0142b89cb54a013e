import { type IntakeLimits, intakeLimits } from '../../src/files/limits.ts'
import { openTable } from '../../src/files/open-table.ts'
import type { Cell, Row } from '../../src/files/table.ts'
import { Problem } from '../../src/shared/errors/problem.ts'

/** All rows of a sheet, by default the first. */
export const readRows = async (
  file: string | Uint8Array,
  sheet?: string,
  limits: IntakeLimits = intakeLimits,
): Promise<Row[]> => {
  const table = await openTable(file, limits, '样例.xlsx')
  try {
    const rows: Row[] = []
    for await (const block of table.rows(sheet ?? table.sheets[0]!.name)) rows.push(...block)
    return rows
  } finally {
    await table.close()
  }
}

/** Texts by address, e.g. `{A1: '姓名'}`. */
export const textsOf = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.flatMap(({ row, cells }) => cells.map(({ column, text }) => [letter(column) + row, text])))

const letter = (column: number): string => String.fromCharCode(65 + column)

export const cellsOf = (rows: readonly Row[]): Cell[] => rows.flatMap(({ cells }) => [...cells])

/** The code of the problem that a promise ends in; fails when it ends well or otherwise. */
export const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
  throw new Error('no problem was thrown')
}
