import type { Transaction } from 'kysely'
import { formatCertificateNumber } from '../../shared/certificate/certificate-number.ts'
import type { Level } from '../../shared/certificate/record.ts'
import type { Schema } from '../store/schema.ts'

/** A number and the parts it was made of. */
export interface AllottedNumber {
  readonly number: string
  readonly year: number
  readonly series: string
  readonly level: Level
  readonly serial: number
}

/**
 * Gives out certificate numbers within one unit of work: no gap, none twice. A rollback takes them back, and the
 * write gate keeps others out until then.
 */
export class NumberAllotment {
  readonly #database: Transaction<Schema>
  readonly #pattern: string

  constructor(database: Transaction<Schema>, pattern: string) {
    this.#database = database
    this.#pattern = pattern
  }

  /**
   * The next number of a year, series and level.
   * @param series two-digit code of the series
   */
  async next(year: number, series: string, level: Level): Promise<AllottedNumber> {
    const { last_serial: serial } = await this.#database
      .insertInto('number_series')
      .values({ year, series, level, last_serial: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['year', 'series', 'level'])
          .doUpdateSet((expression) => ({ last_serial: expression('number_series.last_serial', '+', 1) })),
      )
      .returning('last_serial')
      .executeTakeFirstOrThrow()
    const number = formatCertificateNumber({ year, series, level, serial }, this.#pattern)
    return { number, year, series, level, serial }
  }
}
