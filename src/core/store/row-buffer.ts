import type { Compilable } from 'kysely'
import type { Database } from './database.ts'

/** Rows per statement; the remainder is written in statements of half the size, and so on. */
const fullStatement = 64

/**
 * Buffers rows of one table and inserts many by one statement. SQLite opens a statement journal per INSERT; one per row doubles
 * the cost, so rows are batched.
 */
export class RowBuffer {
  readonly #database: Database
  readonly #insert: (rows: number) => Compilable
  readonly #statements = new Map<number, (values: readonly unknown[]) => number>()
  #values: unknown[] = []
  #rows = 0

  /** @param insert the statement for so many rows, whose values come in the order of its parameters */
  constructor(database: Database, insert: (rows: number) => Compilable) {
    this.#database = database
    this.#insert = insert
  }

  add(values: readonly unknown[]): void {
    for (const value of values) this.#values.push(value)
    if (++this.#rows === fullStatement) this.flush()
  }

  /** @throws Error when a row was not taken */
  flush(): void {
    const values = this.#values
    const width = values.length / this.#rows
    for (let left = this.#rows, at = 0; left > 0; ) {
      const rows = 2 ** Math.floor(Math.log2(left))
      const taken = this.#statement(rows)(values.slice(at, at + rows * width))
      if (taken !== rows) throw new Error(`${rows - taken} rows were not taken`)
      at += rows * width
      left -= rows
    }
    this.#values = []
    this.#rows = 0
  }

  #statement(rows: number): (values: readonly unknown[]) => number {
    const known = this.#statements.get(rows)
    if (known) return known
    const prepared = this.#database.prepareRun(this.#insert(rows))
    this.#statements.set(rows, prepared)
    return prepared
  }
}

/** So many times the same row, for a statement whose values are bound later. */
export const blankRows = <Row>(rows: number, blank: Row): Row[] => Array.from({ length: rows }, () => blank)
