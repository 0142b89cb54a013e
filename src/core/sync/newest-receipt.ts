import { type Database, query } from '../store/database.ts'

/** ISO time at which the newest receipt was applied, from sync or from a file; null before the first. */
export const newestReceiptAt = (database: Database): string | null =>
  database.find(query.selectFrom('batch').select((select) => select.fn.max('receivedAt').as('at')))?.at ?? null
