import { type Kysely, sql, type Transaction } from 'kysely'
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

  #observer: CommitObserver | undefined

  constructor(database: Kysely<Schema>, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /**
   * Runs `work` in a transaction that is durable when this resolves. A throw rolls everything back.
   * @param actor name of the actor for the audit log: `officer:…`, `device:…` or `province`
   */
  async write<Result>(actor: string, work: (unit: UnitOfWork) => Promise<Result>): Promise<Result> {
    let committed: (() => Promise<void>) | undefined
    const written = await whenFree(() =>
      this.#database.transaction().execute(async (database) => {
        await sql`update "writeGate" set passed = passed + 1 where id = 1`.execute(database)
        const at = this.#now().toISOString()
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

  /** From now on the observer sees the end of every unit of work; what it returns is called once that is durable. */
  observe(observer: CommitObserver): void {
    this.#observer = observer
  }

  /** Runs one write that needs no order and no audit row (nonces, photos). */
  ungated<Result>(statement: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    return whenFree(() => statement(this.#database))
  }
}
