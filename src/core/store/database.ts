import { dirname } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { asDiskProblem, onDisk } from './disk-problem.ts'
import { migrations } from './migrations/index.ts'
import { type SalvagedTable, salvageRows } from './salvage-rows.ts'
import type { Schema } from './schema.ts'

/** Builds and types the queries; they run synchronously on the connection, so a transaction can never interleave. */
export const query = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

const cachedStatements = 300
/** Memory for pages of the file, in KiB: as usual, and where one unit of work writes very many rows. */
const usualCache = 4_000
const largeCache = 16_000

/** Functions that SQL statements and migrations may call, by name; the same arguments always give the same result. */
export type SqlFunctions = Readonly<Record<string, (...values: never[]) => string>>

/** A connection to an encrypted file, before anything is read from it. */
const connect = (file: string, key: Uint8Array): BetterSqlite.Database => {
  const connection = onDisk(() => new BetterSqlite(file), dirname(file))
  connection.pragma(`cipher='chacha20'`)
  connection.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`)
  return connection
}

const openConnection = (file: string, key: Uint8Array, functions: SqlFunctions): BetterSqlite.Database => {
  try {
    const connection = connect(file, key)
    connection.pragma('journal_mode=WAL')
    connection.pragma('synchronous=FULL')
    connection.pragma('foreign_keys=ON')
    connection.pragma('busy_timeout=10000')
    connection.pragma(`cache_size=-${usualCache}`)
    // Sorted values may be personal data, and SQLite does not encrypt temporary files.
    connection.pragma('temp_store=MEMORY')
    for (const [name, run] of Object.entries(functions)) connection.function(name, { deterministic: true }, run)
    return connection
  } catch (error) {
    throw asDiskProblem(error, dirname(file))
  }
}

/** Whether a file is a database under this key. A file that is not there yet fits every key. */
export const fitsKey = (file: string, key: Uint8Array): boolean => {
  const connection = connect(file, key)
  try {
    connection.pragma('user_version')
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SQLITE_NOTADB') return false
    throw asDiskProblem(error, dirname(file))
  } finally {
    connection.close()
  }
}

/**
 * Encrypts a file that nobody has open under another key, and checks the whole result. Killed in between, the file may be
 * unusable, so it must be a copy.
 * @throws Problem `core.home.damaged`
 */
export const encryptCopy = (file: string, key: Uint8Array, wanted: Uint8Array): void => {
  const before = connect(file, key)
  try {
    before.pragma(`rekey="x'${Buffer.from(wanted).toString('hex')}'"`)
  } finally {
    before.close()
  }
  const after = connect(file, wanted)
  try {
    const state = String(after.pragma('quick_check', { simple: true }))
    if (state !== 'ok') throw new Problem('core.home.damaged', { detail: state })
  } finally {
    after.close()
  }
}

/**
 * Copies what can be read of a damaged database into a new file under the same key.
 * @throws Problem `core.home.damaged` when its first pages cannot be read; `core.disk.*`
 */
export const salvageInto = (
  file: string,
  key: Uint8Array,
  target: string,
  functions: SqlFunctions,
): SalvagedTable[] => {
  const from = connect(file, key)
  const to = openConnection(target, key, functions)
  try {
    return salvageRows(from, to)
  } catch (error) {
    throw asDiskProblem(error, dirname(target))
  } finally {
    from.close()
    to.close()
  }
}

/** One connection to the unit's encrypted database. */
export class Database {
  readonly #file: string
  readonly #functions: SqlFunctions
  #connection: BetterSqlite.Database
  readonly #statements = new Map<string, BetterSqlite.Statement>()

  /**
   * Opens (or creates) the database, encrypted with a raw 32-byte key: WAL, `synchronous=FULL`, foreign keys on.
   * @throws Problem `core.home.damaged` when the file is no database or the key does not fit; `core.disk.*`
   */
  constructor(file: string, key: Uint8Array, functions: SqlFunctions) {
    this.#file = file
    this.#functions = functions
    this.#connection = openConnection(file, key, functions)
  }

  /** Opens the file anew after `close`, because it was replaced by one under another key. @throws Problem `core.home.damaged` */
  reopen(key: Uint8Array): void {
    this.#connection = openConnection(this.#file, key, this.#functions)
  }

  /** Number of the last migration that ran. */
  get schemaVersion(): number {
    return this.#reading(() => this.#connection.pragma('user_version', { simple: true })) as number
  }

  /** Brings the schema to the newest version; each migration is one transaction. */
  migrate(): void {
    const version = this.schemaVersion
    const newest = migrations.at(-1)!.number
    if (version > newest) throw new Problem('core.home.newer', { found: version, known: newest })
    for (const migration of migrations.filter(({ number }) => number > version)) {
      this.#reading(
        this.#connection.transaction(() => {
          this.#connection.exec(migration.up)
          this.#connection.pragma(`user_version=${migration.number}`)
        }),
      )
    }
  }

  /** A page that cannot be read names the file as damaged, and a disk as full, wherever it shows. */
  #reading<Result>(work: () => Result): Result {
    return onDisk(work, dirname(this.#file))
  }

  #statement(sql: string): BetterSqlite.Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      if (this.#statements.size >= cachedStatements) this.#statements.clear()
      statement = this.#connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  all<Row>(built: Compilable<Row>): Row[] {
    const { sql, parameters } = built.compile()
    return this.#reading(() => this.#statement(sql).all(...parameters)) as Row[]
  }

  find<Row>(built: Compilable<Row>): Row | undefined {
    const { sql, parameters } = built.compile()
    return this.#reading(() => this.#statement(sql).get(...parameters)) as Row | undefined
  }

  /** Runs a change; returns how many rows it changed. */
  run(built: Compilable): number {
    const { sql, parameters } = built.compile()
    return this.#statement(sql).run(...parameters).changes
  }

  /** A change compiled once for many rows: call the result with each row's positional values. */
  prepareRun(built: Compilable): (values: readonly unknown[]) => number {
    const statement = this.#statement((built.compile() as CompiledQuery).sql)
    return (values) => statement.run(...values).changes
  }

  /** A query compiled once for many lookups: call the result with positional values. */
  prepareAll<Row>(built: Compilable<Row>): (values: readonly unknown[]) => Row[] {
    const { sql } = built.compile()
    // Looked up each time, because a reader may outlive the connection (see `reopen`).
    return (values) => this.#reading(() => this.#statement(sql).all(...values)) as Row[]
  }

  /** Caches more pages of the file in memory, or returns to the usual size. */
  cacheMuch(much: boolean): void {
    this.#connection.pragma(`cache_size=-${much ? largeCache : usualCache}`)
    if (!much) this.#connection.pragma('shrink_memory')
  }

  execute(sql: 'begin immediate' | 'commit' | 'rollback'): void {
    this.#connection.exec(sql)
  }

  get inTransaction(): boolean {
    return this.#connection.inTransaction
  }

  /** SQLite's own check of the file, `ok` when whole. */
  quickCheck(): string {
    return String(this.#connection.pragma('quick_check', { simple: true }))
  }

  /** Writes a whole, consistent, equally encrypted copy to a new file. */
  copyTo(file: string): void {
    this.#connection.prepare('vacuum into ?').run(file)
  }

  close(): void {
    this.#statements.clear()
    this.#connection.close()
  }
}
