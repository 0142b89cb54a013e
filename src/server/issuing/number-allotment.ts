import type { Transaction } from 'kysely'
import { formatCertificateNumber } from '../../shared/record/certificate-number.ts'
import type { Level } from '../../shared/record/words.ts'
import type { Schema } from '../store/schema.ts'

/** What decides in which count a number is taken. */
export interface NumberSeries {
  readonly year: number
  /** Two-digit code of the series. */
  readonly series: string
  readonly level: Level
}

/** A number and the parts it was made of. */
export interface AllottedNumber extends NumberSeries {
  readonly number: string
  readonly serial: number
}

/**
 * Gives out certificate numbers in the order asked: no gap, none twice. Only inside the write gate: a rollback takes
 * them back, and others wait until then. One statement for each count, however many numbers.
 */
export const allotNumbers = async (
  database: Transaction<Schema>,
  pattern: string,
  asked: readonly NumberSeries[],
): Promise<AllottedNumber[]> => {
  const counts = new Map<string, { of: NumberSeries; count: number; next: number }>()
  const keyOf = ({ year, series, level }: NumberSeries): string => `${year}/${series}/${level}`
  for (const of of asked) {
    const entry = counts.get(keyOf(of)) ?? { of, count: 0, next: 0 }
    counts.set(keyOf(of), { ...entry, count: entry.count + 1 })
  }
  for (const entry of counts.values()) {
    const { last_serial: last } = await database
      .insertInto('number_series')
      .values({ year: entry.of.year, series: entry.of.series, level: entry.of.level, last_serial: entry.count })
      .onConflict((conflict) =>
        conflict
          .columns(['year', 'series', 'level'])
          .doUpdateSet((expression) => ({ last_serial: expression('number_series.last_serial', '+', entry.count) })),
      )
      .returning('last_serial')
      .executeTakeFirstOrThrow()
    entry.next = last - entry.count + 1
  }
  return asked.map(({ year, series, level }) => {
    const serial = counts.get(keyOf({ year, series, level }))!.next++
    return { year, series, level, serial, number: formatCertificateNumber({ year, series, level, serial }, pattern) }
  })
}
