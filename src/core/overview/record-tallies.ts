import type { Level, ReviewType } from '../../shared/record/words.ts'
import { type Database, query } from '../store/database.ts'

export interface RecordTallies {
  readonly byReviewType: Readonly<Partial<Record<ReviewType, number>>>
  readonly byLevel: Readonly<Partial<Record<Level, number>>>
}

/** How the unit's records spread over review types and levels. */
export const tallyRecords = (database: Database): RecordTallies => {
  const count = <Column extends 'reviewType' | 'level'>(column: Column) =>
    Object.fromEntries(
      database
        .all(
          query
            .selectFrom('recordTally')
            .select((select) => [select.ref(column).as('key'), select.fn.sum<number>('records').as('count')])
            .where('records', '>', 0)
            .groupBy(column),
        )
        .map((row) => [row.key, row.count]),
    )
  return { byReviewType: count('reviewType'), byLevel: count('level') }
}
