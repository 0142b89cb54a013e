import type BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { migrations } from './migrations/index.ts'

/** What could be read of one table. */
export interface SalvagedTable {
  readonly table: string
  readonly rows: number
  /** Rows that are known to exist and could not be read; more may be missing where `whole` is false. */
  readonly lost: number
  /** Every page of the table could be read. */
  readonly whole: boolean
}

type Connection = BetterSqlite.Database
type Row = Record<string, unknown>

/** Tables that follow from others and are made anew. */
const derived = /^(?:sqlite_|recordSearch|fieldValue|recordTally$|importTally$|searchWaiting$|bulkIndexing$)/u
/** Rows that are looked for one by one between the readable ends of a table. */
const mostProbes = 200_000

const attempt = <Result>(work: () => Result): { readonly value: Result } | undefined => {
  try {
    return { value: work() }
  } catch {
    return undefined
  }
}

/** Reads the rows of a table that has row ids: from both ends, and one by one in between. */
const salvageByRowId = (from: Connection, table: string, keep: (row: Row) => void): Omit<SalvagedTable, 'table'> => {
  let [rows, lost, whole] = [0, 0, true]
  const read = from.prepare(`select * from "${table}" where rowid = ?`)
  const next = from
    .prepare(`select rowid as id from "${table}" where rowid > ? order by rowid limit 1`)
    .safeIntegers(false)
  const before = from.prepare(`select rowid as id from "${table}" where rowid < ? order by rowid desc limit 1`)
  const take = (id: number): void => {
    const row = attempt(() => read.get(id) as Row | undefined)
    if (!row) lost++
    else if (row.value) {
      keep(row.value)
      rows++
    }
  }
  let low = Number.MIN_SAFE_INTEGER
  for (;;) {
    const found = attempt(() => next.get(low) as { id: number } | undefined)
    if (!found) break
    if (!found.value) return { rows, lost, whole }
    low = found.value.id
    take(low)
  }
  whole = false
  let high = Number.MAX_SAFE_INTEGER
  for (;;) {
    const found = attempt(() => before.get(high) as { id: number } | undefined)
    if (!found?.value || found.value.id <= low) break
    high = found.value.id
    take(high)
  }
  const from1 = Math.max(low, 0)
  const to = Math.min(high, from1 + mostProbes)
  for (let id = from1 + 1; id < to; id++) {
    const row = attempt(() => read.get(id) as Row | undefined)
    if (!row?.value) continue
    keep(row.value)
    rows++
  }
  return { rows, lost, whole }
}

/** Reads the rows of a table that is its own index: from both ends. */
const salvageByKey = (
  from: Connection,
  table: string,
  key: readonly string[],
  keep: (row: Row) => void,
): Omit<SalvagedTable, 'table'> => {
  let rows = 0
  const run = (direction: 'asc' | 'desc'): boolean =>
    attempt(() => {
      const order = key.map((column) => `"${column}" ${direction}`).join(', ')
      for (const row of from.prepare(`select * from "${table}" order by ${order}`).iterate()) {
        keep(row as Row)
        rows++
      }
    }) !== undefined
  const whole = run('asc')
  if (!whole) run('desc')
  return { rows, lost: 0, whole }
}

/**
 * Copies every row that can be read from one database into a fresh one of the same version, past the triggers of its tables. Rows that
 * refer to what was lost are left out in the end.
 * @param from the damaged database, opened under its key
 * @param to an empty database under the same key, with the functions that the migrations call
 */
export const salvageRows = (from: Connection, to: Connection): SalvagedTable[] => {
  const version = from.pragma('user_version', { simple: true }) as number
  to.pragma('foreign_keys=OFF')
  for (const { number, up } of migrations.slice(0, version)) {
    to.exec(up)
    to.pragma(`user_version=${number}`)
  }
  const triggers = to.prepare(`select name, sql from sqlite_schema where type = 'trigger'`).all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) to.exec(`drop trigger "${name}"`)
  const tables = to
    .prepare(`select name, sql like '%without rowid%' as keyed from sqlite_schema where type = 'table' order by rowid`)
    .all() as { name: string; keyed: 0 | 1 }[]
  const salvaged: SalvagedTable[] = []
  to.exec('begin immediate')
  for (const { name, keyed } of tables) {
    if (derived.test(name)) continue
    const columns = to.pragma(`table_info("${name}")`) as { name: string; pk: number }[]
    const names = columns.map((column) => `"${column.name}"`).join(', ')
    const insert = to.prepare(
      `insert or ignore into "${name}" (${names}) values (${columns.map(() => '?').join(', ')})`,
    )
    // What the migrations themselves put in comes from the old database.
    to.exec(`delete from "${name}"`)
    const keep = (row: Row): void => {
      insert.run(columns.map((column) => row[column.name]))
    }
    const key = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk)
    const counts = keyed
      ? salvageByKey(
          from,
          name,
          key.map((column) => column.name),
          keep,
        )
      : salvageByRowId(from, name, keep)
    const { present } = to.prepare(`select count(*) as present from "${name}"`).get() as { present: number }
    salvaged.push({ table: name, ...counts, rows: present })
  }
  removeDangling(to)
  // Search, tallies and offered values are made from the records when the first unit of work ends.
  to.exec('insert or ignore into searchWaiting (ordinal, indexed) select ordinal, 0 from record')
  for (const { sql } of triggers) to.exec(sql)
  to.exec('commit')
  return salvaged
}

/** Removes rows that refer to rows that were lost; removing some may leave others without theirs. */
const removeDangling = (to: Connection): void => {
  for (let turn = 0; turn < 20; turn++) {
    const broken = to.pragma('foreign_key_check') as { table: string; rowid: number | null }[]
    if (!broken.length) return
    const keyed = new Set<string>()
    for (const { table, rowid } of broken) {
      if (rowid === null) keyed.add(table)
      else to.prepare(`delete from "${table}" where rowid = ?`).run(rowid)
    }
    for (const table of keyed) {
      const references = to.pragma(`foreign_key_list("${table}")`) as { table: string; from: string; to: string }[]
      for (const { table: parent, from, to: column } of references)
        to.exec(`delete from "${table}" where "${from}" is not null
          and not exists (select 1 from "${parent}" where "${parent}"."${column}" = "${table}"."${from}")`)
    }
  }
}
