import { type Kysely, sql, type Transaction } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { type AuditEntry, appendAudit } from './audit-chain.ts'
import type { Schema } from './schema.ts'
import { whenFree } from './when-free.ts'

/** One unit of work, which is written whole or not at all. */
export interface UnitOfWork {
  readonly database: Transaction<Schema>
  /** ISO time of the unit of work. */
  readonly at: string
  /** Declares the audit row of an operation, beside its query. */
  audit(entry: AuditEntry): void
}

export interface WriteOptions {
  /** Writes at the clock's time even if it contradicts the audit. */
  readonly anyTime?: boolean
}

/** Clocks of several machines may differ this much; a clock may be this far behind the newest row of the audit, in milliseconds. */
export const smallDifference = 60_000
/** A province without a single operation for longer than this is less likely than a wrong clock, in milliseconds. */
const longestPause = 92 * 86_400_000

/** Reads at the end of a unit of work, inside its transaction. @returns what to do once it is committed */
export type CommitObserver = (database: Transaction<Schema>) => Promise<() => Promise<void>>

/**
 * The only path for writes. Its first statement takes a lock, and the next unit of work of any process waits for it. So
 * certificate numbers have no gaps, the log and the audit chain have one order, and feed events become visible in the order
 * of their `seq`, on SQLite and PostgreSQL alike. Slow work (signatures, judging, PDFs) belongs before the gate.
 */
export class WriteGate {
  readonly #database: Kysely<Schema>
  readonly #now: () => Date
  readonly #kind: 'sqlite' | 'postgres'

  #observer: CommitObserver | undefined
  #guardsClock = false

  constructor(database: Kysely<Schema>, now: () => Date, kind: 'sqlite' | 'postgres') {
    this.#database = database
    this.#now = now
    this.#kind = kind
  }

  /**
   * Runs `work` in a transaction that is durable when this resolves. A throw rolls everything back.
   * @param actor name of the actor for the audit log: `officer:…`, `device:…` or `province`
   * @throws Problem `server.clock` when the clock contradicts the audit
   */
  async write<Result>(
    actor: string,
    work: (unit: UnitOfWork) => Promise<Result>,
    { anyTime = false }: WriteOptions = {},
  ): Promise<Result> {
    let committed: (() => Promise<void>) | undefined
    const written = await whenFree(() =>
      this.#database.transaction().execute(async (database) => {
        await sql`update "writeGate" set passed = passed + 1 where id = 1`.execute(database)
        const at = await this.#time(database, anyTime)
        const entries: AuditEntry[] = []
        const result = await work({ database, at, audit: (entry) => void entries.push(entry) })
        await appendAudit(database, at, actor, entries)
        committed = await this.#observer?.(database)
        return result
      }),
    )
    await committed?.()
    return written
  }

  /** From now on a time that contradicts the audit is refused, because receipts, seals and numbers would bear it. */
  guardClock(): void {
    this.#guardsClock = true
  }

  async #time(database: Transaction<Schema>, anyTime: boolean): Promise<string> {
    const now = this.#now()
    const at = now.toISOString()
    if (!this.#guardsClock || anyTime) return at
    const newest = await database.selectFrom('audit').select('at').orderBy('seq', 'desc').limit(1).executeTakeFirst()
    if (!newest) return at
    const passed = now.getTime() - Date.parse(newest.at)
    // Clocks of several machines differ a little; the order of the audit counts.
    if (passed < 0 && passed >= -smallDifference) return newest.at
    if (passed < 0 || passed > longestPause) throw new Problem('server.clock', { now: at, last: newest.at })
    return at
  }

  /** From now on the observer sees the end of every unit of work; what it returns is called once that is durable. */
  observe(observer: CommitObserver): void {
    this.#observer = observer
  }

  /**
   * Runs one small write that a power cut may take away until the next unit of work (nonces). SQLite does not wait for the disk
   * then, during which this process would answer nobody; PostgreSQL waits elsewhere.
   */
  unsynced<Result>(statement: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    if (this.#kind === 'postgres') return this.ungated(statement)
    return whenFree(() =>
      this.#database.connection().execute(async (database) => {
        await sql`pragma synchronous = normal`.execute(database)
        try {
          return await statement(database)
        } finally {
          await sql`pragma synchronous = full`.execute(database)
        }
      }),
    )
  }

  /** Runs one write that needs no order and no audit row. */
  ungated<Result>(statement: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    return whenFree(() => statement(this.#database))
  }
}
