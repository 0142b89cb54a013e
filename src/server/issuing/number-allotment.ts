import type { Transaction } from 'kysely'
import { formatCertificateNumber } from '../../shared/record/certificate-number.ts'
import type { Level } from '../../shared/record/words.ts'
import type { Schema } from '../store/schema.ts'

/** The series in which a number is counted. */
export interface NumberSeries {
  readonly year: number
  /** Two-digit code of the series. */
  readonly series: string
  readonly level: Level
}

/** A number and its parts. */
export interface AllottedNumber extends NumberSeries {
  readonly number: string
  readonly serial: number
}

/**
 * Allots certificate numbers in the order of the requests, without gaps or repetitions. Called only inside the write gate:
 * a rollback frees the numbers, and other writers wait until then. It runs one statement per series, not per number.
 */
export const allotNumbers = async (
  database: Transaction<Schema>,
  pattern: string,
  requests: readonly NumberSeries[],
): Promise<AllottedNumber[]> => {
  const counts = new Map<string, { of: NumberSeries; count: number; next: number }>()
  const keyOf = ({ year, series, level }: NumberSeries): string => `${year}/${series}/${level}`
  for (const of of requests) {
    const entry = counts.get(keyOf(of)) ?? { of, count: 0, next: 0 }
    counts.set(keyOf(of), { ...entry, count: entry.count + 1 })
  }
  for (const entry of counts.values()) {
    const { lastSerial: last } = await database
      .insertInto('numberSeries')
      .values({ year: entry.of.year, series: entry.of.series, level: entry.of.level, lastSerial: entry.count })
      .onConflict((conflict) =>
        conflict
          .columns(['year', 'series', 'level'])
          .doUpdateSet((expression) => ({ lastSerial: expression('numberSeries.lastSerial', '+', entry.count) })),
      )
      .returning('lastSerial')
      .executeTakeFirstOrThrow()
    entry.next = last - entry.count + 1
  }
  return requests.map(({ year, series, level }) => {
    const serial = counts.get(keyOf({ year, series, level }))!.next++
    return { year, series, level, serial, number: formatCertificateNumber({ year, series, level, serial }, pattern) }
  })
}
