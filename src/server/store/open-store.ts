import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { Kysely, PostgresDialect, type SqliteDatabase, SqliteDialect, sql, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { Problem } from '../../shared/errors/problem.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import { withStatementCache } from './statement-cache.ts'
import { WriteGate } from './write-gate.ts'

/** A database that is open: reads anywhere, writes through the gate alone. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  /** As it was opened: `sqlite:PATH` or `postgres://…`. */
  readonly location: string
  /** For queries that only read. */
  readonly database: Kysely<Schema>
  readonly gate: WriteGate
  /** Runs reads that must all see the same moment, whatever is written meanwhile. */
  snapshot<Result>(read: (database: Transaction<Schema>) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const sqliteConnection = (file: string, readonly: boolean): SqliteDatabase => {
  const connection = new BetterSqlite(file, { readonly })
  if (!readonly) {
    connection.pragma('journal_mode=WAL')
    // better-sqlite3 takes NORMAL under WAL; a receipt must outlive a power cut.
    connection.pragma('synchronous=FULL')
    connection.pragma('foreign_keys=ON')
  }
  return withStatementCache(connection)
}

// Two connections: readers see the last committed state and never wait behind a long write.
const openSqlite = (file: string): Omit<Store, 'location' | 'gate' | 'snapshot'> & { writer: Kysely<Schema> } => {
  const writer = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqliteConnection(file, false) }) })
  // Opened at the first read, when the writer has made the file.
  const database = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: async () => sqliteConnection(file, true) }),
  })
  const close = async (): Promise<void> => {
    await database.destroy()
    await writer.destroy()
  }
  return { kind: 'sqlite', database, writer, close }
}

const postgresPool = (connectionString: string, max: number): Kysely<Schema> => {
  const pool = new pg.Pool({ connectionString, max, application_name: 'gzzc' })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', (error) => console.error(`database connection lost: ${error.message}`))
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

// Two pools: writers that queue at the gate hold their connections and must not keep readers from theirs.
const openPostgres = (
  connectionString: string,
): Omit<Store, 'location' | 'gate' | 'snapshot'> & { writer: Kysely<Schema> } => {
  const writer = postgresPool(connectionString, 4)
  const database = postgresPool(connectionString, 8)
  const close = async (): Promise<void> => {
    await database.destroy()
    await writer.destroy()
  }
  return { kind: 'postgres', database, writer, close }
}

/** Reads `sqlite:PATH` or a `postgres://` address. */
const openDatabase = (location: string): ReturnType<typeof openSqlite> => {
  const isPostgres = /^postgres(?:ql)?:\/\//.test(location)
  if (!isPostgres && !location.startsWith('sqlite:')) throw new Problem('server.database.location')
  try {
    return isPostgres ? openPostgres(location) : openSqlite(location.slice('sqlite:'.length))
  } catch (cause) {
    throw new Problem('server.database.unreachable', {}, { cause })
  }
}

/**
 * Opens a database and brings its schema up to date.
 * @param location `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`
 * @throws Problem `server.database.location`, `server.database.unreachable`
 */
export const openStore = async (location: string, now: () => Date): Promise<Store> => {
  const { writer, ...store } = openDatabase(location)
  const migrator = new Migrator({ db: writer, provider: { getMigrations: async () => ({ ...migrations }) } })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await store.close()
    throw new Problem('server.database.unreachable', {}, { cause: error })
  }
  // From here on waiting is done outside, see when-free.ts; opening and migrating may well block for a moment.
  if (store.kind === 'sqlite') await sql`pragma busy_timeout = 0`.execute(writer)
  const snapshot: Store['snapshot'] = (read) => {
    const transaction = store.database.transaction()
    // A read transaction of SQLite is a snapshot by itself.
    return (store.kind === 'postgres' ? transaction.setIsolationLevel('repeatable read') : transaction).execute(read)
  }
  return { ...store, location, gate: new WriteGate(writer, now), snapshot }
}
