import type { SortColumn } from '../../shared/record/field-lists.ts'
import { findRecords, type RecordFilter } from '../search/found-records.ts'
import { type Database, query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'

export interface RecordOrder {
  readonly by: SortColumn
  readonly descending?: boolean | undefined
}

/** Chinese by pronunciation, as people look names up. */
const collator = new Intl.Collator('zh-CN')

/**
 * The ordinals of all records that fit, in order. A list of any length then has its length and positions at once
 * where, and reads its rows by ordinal as they come into view. Without an order: as they were entered.
 */
export const recordIndex = (database: Database, filter: RecordFilter, order?: RecordOrder | undefined): number[] => {
  const { records, ordinal: place, ordinals } = findRecords(filter)
  if (!order) return database.all(ordinals.orderBy(place)).map(({ ordinal }) => ordinal)
  const rows = database.all(records.select(['record.ordinal', `record.${order.by}`]).orderBy(place))
  // Comparing by pronunciation is dear: each text once, and rows of the same text stay in their order.
  const groups = new Map<string, number[]>()
  for (const row of rows) {
    const text = row[order.by]
    const group = groups.get(text)
    if (group) group.push(row.ordinal)
    else groups.set(text, [row.ordinal])
  }
  const texts = [...groups.keys()].sort(collator.compare)
  if (order.descending) texts.reverse()
  return texts.flatMap((text) => groups.get(text)!)
}

/** The records of some ordinals, in the given order; deleted ones are left out. */
export const recordsByOrdinal = (database: Database, ordinals: readonly number[]): RecordRow[] => {
  if (ordinals.length === 0) return []
  const rows = database.all(query.selectFrom('record').selectAll().where('ordinal', 'in', ordinals))
  const found = new Map(rows.map((row) => [row.ordinal, row]))
  return ordinals.flatMap((ordinal) => found.get(ordinal) ?? [])
}
