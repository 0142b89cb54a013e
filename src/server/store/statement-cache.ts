import type BetterSqlite from 'better-sqlite3-multiple-ciphers'
import type { SqliteDatabase } from 'kysely'

const mostStatements = 300

/** A connection that prepares each text once: Kysely would prepare at every query, which costs as much as a small one. */
export const withStatementCache = (connection: BetterSqlite.Database): SqliteDatabase => {
  const statements = new Map<string, BetterSqlite.Statement>()
  return {
    close: () => void connection.close(),
    prepare: (text) => {
      const statement = statements.get(text) ?? connection.prepare(text)
      // In the order of last use: the first key is the one longest unused.
      statements.delete(text)
      if (statements.size >= mostStatements) statements.delete(statements.keys().next().value!)
      statements.set(text, statement)
      return statement
    },
  }
}
