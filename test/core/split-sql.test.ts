import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import { migrations } from '../../src/core/store/migrations/index.ts'
import { splitStatements } from '../fixtures/unit/split-sql.ts'

// The kill drills count the statements that this splitter finds.

test('semicolons in strings, quoted names, comments and triggers end no statement', () => {
  const statements = [
    `insert into a values ('it''s; one')`,
    'select ";", `;`, [;] from a',
    'select 1 -- not here;\n + /* nor; here */ 1',
    'create trigger t after insert on a begin update a set x = case when 1 then 2 end; select 1; end',
    'create temp trigger u after insert on a begin select 1; end',
    'select 2',
  ]
  expect(splitStatements(`${statements.join(';\n')};`)).toEqual(statements.map((statement) => `${statement};`))
  expect(splitStatements('begin immediate')).toEqual(['begin immediate'])
  expect(splitStatements(' ;; -- nothing\n')).toEqual([])
})

test('statement by statement, the migrations make the schema that their whole text makes', () => {
  const open = (): BetterSqlite.Database => {
    const database = new BetterSqlite(':memory:')
    for (const name of ['recordTerms', 'valueTerms', 'shortenKey'])
      database.function(name, { varargs: true, deterministic: true }, () => 'x')
    return database
  }
  const schemaOf = (database: BetterSqlite.Database) =>
    database.prepare('select type, name, sql from sqlite_schema order by type, name').all()
  const whole = open()
  const parts = open()
  for (const { up } of migrations) {
    whole.exec(up)
    // SQLite refuses to prepare a text of two statements and one that is cut short.
    for (const statement of splitStatements(up)) parts.prepare(statement).run()
  }
  expect(schemaOf(parts)).toEqual(schemaOf(whole))
})
