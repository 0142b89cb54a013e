import type BetterSqlite from 'better-sqlite3-multiple-ciphers'
import type { SqliteDatabase } from 'kysely'

const mostStatements = 300

/** A connection for Kysely that prepares each text once. */
export interface CachingDatabase extends SqliteDatabase {
  readonly inTransaction: boolean
}

/** Prepares each text once. Kysely prepares at every query, which costs as much as a small query itself. */
export const withStatementCache = (connection: BetterSqlite.Database): CachingDatabase => {
  const statements = new Map<string, BetterSqlite.Statement>()
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    close: () => void connection.close(),
    prepare: (text) => {
      const statement = statements.get(text) ?? connection.prepare(text)
      // The map keeps the order of last use, so its first key is the longest unused one.
      statements.delete(text)
      if (statements.size >= mostStatements) statements.delete(statements.keys().next().value!)
      statements.set(text, statement)
      return statement
    },
  }
}
