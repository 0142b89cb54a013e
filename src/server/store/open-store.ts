import { existsSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import {
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
  type Transaction,
} from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { Problem } from '../../shared/errors/problem.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import { type CachingDatabase, withStatementCache } from './statement-cache.ts'
import { whenFree } from './when-free.ts'
import { WriteGate } from './write-gate.ts'

/** An open database. Any code may read; only the gate writes. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  /** As it was opened: `sqlite:PATH` or `postgres://…`. */
  readonly location: string
  /** For queries that only read. */
  readonly database: Kysely<Schema>
  readonly gate: WriteGate
  /** Runs reads that all see the database at one moment, whatever is written meanwhile. */
  snapshot<Result>(read: (database: Transaction<Schema>) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** The connections of a store: `database` reads, `writer` migrates and serves the gate. */
type OpenDatabase = Pick<Store, 'kind' | 'database' | 'close'> & { readonly writer: Kysely<Schema> }

const sqliteConnection = (file: string, readonly: boolean): CachingDatabase => {
  const connection = new BetterSqlite(file, { readonly })
  if (!readonly) {
    connection.pragma('journal_mode=WAL')
    // A receipt must survive a power cut; the default of better-sqlite3 under WAL is NORMAL.
    connection.pragma('synchronous=FULL')
    connection.pragma('foreign_keys=ON')
  }
  return withStatementCache(connection)
}

/** Applies migrations whole or not at all: SQLite's schema changes are transactional, which Kysely's adapter does not use. */
class TransactionalSqliteDialect extends SqliteDialect {
  readonly #database: CachingDatabase

  constructor(database: CachingDatabase) {
    super({ database })
    this.#database = database
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter()
  }

  override createDriver(): SqliteDriver {
    return new TransactionalSqliteDriver(this.#database)
  }
}

/** A full disk or a failed write has SQLite roll back by itself. The caller gets that error, and not one about a second rollback. */
class TransactionalSqliteDriver extends SqliteDriver {
  readonly #database: CachingDatabase

  constructor(database: CachingDatabase) {
    super({ database })
    this.#database = database
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

// Two connections, so that readers see the last committed state and never wait for a long write.
const openSqlite = (file: string): OpenDatabase => {
  const writer = new Kysely<Schema>({
    dialect: new TransactionalSqliteDialect(sqliteConnection(file, false)),
  })
  // Opened at the first read, when the writer has created the file.
  const database = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: async () => sqliteConnection(file, true) }),
  })
  const close = async (): Promise<void> => {
    await database.destroy()
    await writer.destroy()
  }
  return { kind: 'sqlite', database, writer, close }
}

/** How long a query waits for a connection before the server says that it is busy. */
const connectionTimeoutMillis = 15_000

const postgresPool = (connectionString: string, max: number): Kysely<Schema> => {
  const pool = new pg.Pool({ connectionString, max, application_name: 'gzzc', connectionTimeoutMillis })
  // The pool replaces a broken idle connection at the next query. Without a listener the error would end the process.
  pool.on('error', (error) => console.error(`database connection lost: ${error.message}`))
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

// Two pools, so that writers that queue at the gate do not take the connections of readers.
const openPostgres = (connectionString: string): OpenDatabase => {
  const writer = postgresPool(connectionString, 4)
  const database = postgresPool(connectionString, 8)
  const close = async (): Promise<void> => {
    await database.destroy()
    await writer.destroy()
  }
  return { kind: 'postgres', database, writer, close }
}

/** Opens the database at `sqlite:PATH` or at a `postgres://` address. */
const openDatabase = (location: string): OpenDatabase => {
  const isPostgres = /^postgres(?:ql)?:\/\//.test(location)
  if (!isPostgres && !location.startsWith('sqlite:')) throw new Problem('server.database.location')
  try {
    return isPostgres ? openPostgres(location) : openSqlite(location.slice('sqlite:'.length))
  } catch (cause) {
    throw new Problem('server.database.unreachable', {}, { cause })
  }
}

/**
 * Requires a database that a province has worked with: it published a dictionary, which nothing deletes.
 * @throws Problem `server.database.missing`
 */
const requireUsed = async (database: Kysely<Schema>): Promise<void> => {
  const rows = await database
    .selectFrom('dictionary')
    .select('version')
    .limit(1)
    .execute()
    .catch((cause: Error & { code?: string }) => {
      // 42P01: PostgreSQL's code for a table that does not exist.
      if (cause.code === '42P01' || /no such table/.test(cause.message)) return []
      throw cause
    })
  if (rows.length === 0) throw new Problem('server.database.missing')
}

export interface StoreOptions {
  /** Refuses a database that is missing or empty, instead of creating it. */
  readonly existing?: boolean
}

/**
 * Opens a database and brings its schema up to date.
 * @param location `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`
 * @throws Problem `server.database.location`, `server.database.missing`, `server.database.unreachable`
 */
export const openStore = async (
  location: string,
  now: () => Date,
  { existing = false }: StoreOptions = {},
): Promise<Store> => {
  if (existing && location.startsWith('sqlite:') && !existsSync(location.slice('sqlite:'.length)))
    throw new Problem('server.database.missing')
  const { writer, ...store } = openDatabase(location)
  const migrator = new Migrator({ db: writer, provider: { getMigrations: async () => ({ ...migrations }) } })
  try {
    if (existing) await requireUsed(writer)
    await whenFree(async () => {
      const { error } = await migrator.migrateToLatest()
      if (error) throw error
    })
  } catch (cause) {
    await store.close()
    if (cause instanceof Problem) throw cause
    throw new Problem('server.database.unreachable', {}, { cause })
  }
  // From here on when-free.ts waits. Opening and migrating may block the process for a moment.
  if (store.kind === 'sqlite') await sql`pragma busy_timeout = 0`.execute(writer)
  const snapshot: Store['snapshot'] = (read) => {
    const transaction = store.database.transaction()
    // A read transaction of SQLite is a snapshot.
    return (store.kind === 'postgres' ? transaction.setIsolationLevel('repeatable read') : transaction).execute(read)
  }
  return { ...store, location, gate: new WriteGate(writer, now, store.kind), snapshot }
}

/** The same as {@link readSchema} of a database as all migrations leave it. */
export const migratedSchema = async (): Promise<ReadonlyMap<string, string>> => {
  const dialect = new TransactionalSqliteDialect(withStatementCache(new BetterSqlite(':memory:')))
  const database = new Kysely<Schema>({ dialect })
  try {
    const provider = { getMigrations: async () => ({ ...migrations }) }
    const { error } = await new Migrator({ db: database, provider }).migrateToLatest()
    if (error) throw error
    return await readSchema(database)
  } finally {
    await database.destroy()
  }
}

/** The statements of an open SQLite database's schema by kind, name and table. */
export const readSchema = async (database: Kysely<Schema>): Promise<ReadonlyMap<string, string>> => {
  const query = sql<{ name: string; sql: string }>`
    select type || ' ' || name || ' ' || tbl_name as name, coalesce(sql, '') as sql from sqlite_master`
  return new Map((await query.execute(database)).rows.map((row) => [row.name, row.sql]))
}
