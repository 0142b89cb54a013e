/** Splits a list into parts for one statement each: SQLite binds at most 32,766 values, PostgreSQL 65,535. */
export const inChunks = <T>(items: readonly T[], size = 500): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
