import type { Transaction } from 'kysely'
import { serialOfNumber } from '../../shared/record/certificate-number.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { AllottedNumber, NumberSeries } from './number-allotment.ts'

/** A record that needs a number. */
interface Wanting {
  readonly unitId: string
  readonly recordId: string
  readonly of: NumberSeries
}

/**
 * The numbers that records had before a restoration lost them, as their units handed them back. Such a number is given again to
 * its record alone: it lies among those that the restoration skipped, it is of the record's series, and no other record was
 * handed back with it.
 * @returns by record id; records without such a number are left out
 */
export const reclaimNumbers = async (
  { database, audit }: UnitOfWork,
  pattern: string,
  wanting: readonly Wanting[],
): Promise<Map<string, AllottedNumber>> => {
  const found = new Map<string, AllottedNumber>()
  for (const chunk of inChunks(wanting)) {
    const ids = chunk.map(({ recordId }) => recordId)
    const rows = await database.selectFrom('lostResult').selectAll().where('recordId', 'in', ids).execute()
    for (const { unitId, recordId, number } of rows) {
      const record = chunk.find((one) => one.unitId === unitId && one.recordId === recordId)
      const serial = record && serialOfNumber(number, record.of, pattern)
      if (!serial || !(await isFree(database, record.of, serial, number))) continue
      found.set(recordId, { ...record.of, serial, number })
      const { year, series, level } = record.of
      audit({ action: 'series.reclaim', subject: `series:${year}/${series}/${level}`, after: { serial, recordId } })
    }
  }
  return found
}

const isFree = async (
  database: Transaction<Schema>,
  { year, series, level }: NumberSeries,
  serial: number,
  number: string,
): Promise<boolean> => {
  const counter = await database
    .selectFrom('numberSeries')
    .select('lastSerial')
    .where('year', '=', year)
    .where('series', '=', series)
    .where('level', '=', level)
    .executeTakeFirst()
  // Numbers beyond the counter will be given to others.
  if (!counter || serial > counter.lastSerial) return false
  const given = await database
    .selectFrom('certificate')
    .select('number')
    .where('year', '=', year)
    .where('seriesCode', '=', series)
    .where('level', '=', level)
    .where('serial', '=', serial)
    .executeTakeFirst()
  if (given) return false
  const claims = await database.selectFrom('lostResult').select('recordId').where('number', '=', number).execute()
  return claims.length === 1
}
