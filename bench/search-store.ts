import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { benchRows } from './intake-file.ts'

/** Columns with values. The others stay empty. */
const columns = [
  'id',
  'state',
  'name',
  'sex',
  'documentType',
  'documentNumber',
  'series',
  'specialty',
  'title',
  'level',
  'reviewType',
  'obtainedOn',
  'employerName',
  'committee',
  'unit',
  'details',
  'duplicateKey',
  'contentHash',
  'warnings',
  'importId',
  'dictionaryVersion',
  'enteredBy',
  'createdAt',
  'updatedAt',
] as const

/** The account that entered all records. */
export const benchAccount = 'bench'
/** Number of imports over which the records are distributed. */
const imports = 10
const entered = '2026-01-01T00:00:00.000Z'

/**
 * Fills a migrated store with records that are neither judged nor audited, because only searching is measured. They wait for the
 * index like newly written records.
 * @param file the store's file, which no connection has open
 */
export const fillStore = (file: string, key: Uint8Array, count: number): void => {
  const connection = new BetterSqlite(file)
  try {
    connection.pragma(`cipher='chacha20'`)
    connection.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`)
    connection.pragma('synchronous=OFF')
    connection.pragma('cache_size=-1000000')
    const insert = connection.prepare(
      `insert into record (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    )
    const state = (at: number) => (at % 5 === 0 ? 'photoSubmitted' : at % 5 === 1 ? 'photoApproved' : 'ready')
    const indexes = connection
      .prepare<[], { name: string; sql: string }>(
        `select name, sql from sqlite_schema where type = 'index' and tbl_name = 'record' and sql is not null`,
      )
      .all()
    connection.transaction(() => {
      // Dropped and built at the end, which is many times as fast as updating them row by row.
      for (const { name } of indexes) connection.exec(`drop index ${name}`)
      connection
        .prepare(`insert into account (id, name, role, publicKey, createdAt) values (?, ?, 'clerk', 'none', ?)`)
        .run(benchAccount, benchAccount, entered)
      const addImport = connection.prepare(
        `insert into import (id, fileName, fileHash, rows, accepted, refused, warned, duplicates, account, at)
        values (?, ?, '', 0, 0, 0, 0, 0, ?, ?)`,
      )
      for (let at = 0; at < imports; at++) addImport.run(`import ${at}`, `${at}.xlsx`, benchAccount, entered)
      let at = 0
      for (const values of benchRows(count)) {
        const number = String(at).padStart(12, '0')
        insert.run([
          `00000000-0000-4000-8000-${number}`,
          state(at),
          values[0],
          values[1] === '男' ? 'male' : 'female',
          'residentId',
          values[3],
          values[4],
          values[5],
          values[6],
          'intermediate',
          'social',
          '2024-06-18',
          values[9],
          values[10],
          values[11],
          '{}',
          number,
          number,
          '[]',
          `import ${Math.floor((at * imports) / count)}`,
          1,
          benchAccount,
          entered,
          entered,
        ])
        at++
      }
      for (const { sql } of indexes) connection.exec(sql)
    })()
  } finally {
    connection.close()
  }
}
