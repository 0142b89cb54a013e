import { sql } from 'kysely'
import { migratedSchema, readSchema, type Store } from '../store/open-store.ts'
import type { Report } from './province-fault.ts'

/** How the database itself was checked; `read`: PostgreSQL without its extension amcheck, so only what was read. */
export type DatabaseCheck = 'integrity_check' | 'amcheck' | 'read'

/** Lets the database check its own pages and indexes. */
export const checkDatabase = async (store: Store, report: Report): Promise<DatabaseCheck> =>
  store.kind === 'sqlite' ? checkSqlite(store, report) : checkPostgres(store, report)

const mostMessages = 50

const checkSqlite = async ({ database }: Store, report: Report): Promise<DatabaseCheck> => {
  const checked = await sql<{ integrity_check: string }>`pragma integrity_check(${sql.lit(mostMessages)})`.execute(
    database,
  )
  for (const { integrity_check: message } of checked.rows)
    if (message !== 'ok') report('database', 'integrity_check', message)
  const [found, wanted] = [await readSchema(database), await migratedSchema()]
  for (const name of new Set([...found.keys(), ...wanted.keys()]))
    if (plain(found.get(name)) !== plain(wanted.get(name)))
      report('database', `sqlite_master ${name}`, '结构与这个版本的程序不一致')
  const foreign = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(
    database,
  )
  for (const { table, rowid, parent } of foreign.rows)
    report('database', `${table} ${rowid}`, `指向 ${parent} 中没有的行`)
  return 'integrity_check'
}

/** A statement without what versions of SQLite write differently. */
const plain = (statement: string | undefined): string | undefined => statement?.replace(/[\s"`]+/g, '')

const checkPostgres = async ({ database }: Store, report: Report): Promise<DatabaseCheck> => {
  const { rows } = await sql`select 1 from pg_extension where extname = 'amcheck'`.execute(database)
  if (rows.length === 0) return 'read'
  const indexes = await sql<{ name: string }>`
    select c.oid::regclass::text as name from pg_index i
    join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
    where a.amname = 'btree' and i.indisvalid and i.indisready
      and c.relnamespace = current_schema()::regnamespace order by 1`.execute(database)
  for (const { name } of indexes.rows) {
    try {
      await sql`select bt_index_check(${name}::regclass, true)`.execute(database)
    } catch (error) {
      report('database', name, (error as Error).message)
    }
  }
  const tables = await sql<{ name: string }>`
    select oid::regclass::text as name from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace order by 1`.execute(database)
  for (const { name } of tables.rows) {
    try {
      const found = await sql<{ blkno: string; msg: string }>`
        select blkno, msg from verify_heapam(${name}::regclass) limit ${sql.lit(mostMessages)}`.execute(database)
      for (const { blkno, msg } of found.rows) report('database', `${name} ${blkno}`, msg)
    } catch (error) {
      report('database', name, (error as Error).message)
    }
  }
  return 'amcheck'
}
