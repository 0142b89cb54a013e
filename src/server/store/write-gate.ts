import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditEntry, appendAudit } from './audit-chain.ts'
import type { Schema } from './schema.ts'
import { whenFree } from './when-free.ts'

/** One unit of work: all of it is written, or nothing. */
export interface UnitOfWork {
  readonly database: Transaction<Schema>
  /** ISO time, the same for everything that is written. */
  readonly at: string
  /** Declares what is done, beside the query that does it. */
  audit(entry: AuditEntry): void
}

/**
 * The one way in for writes. Its first statement takes a lock that the next unit of work, of this process or of
 * another one, waits for: numbers stay without gaps, the log and the audit chain have one order, and feed events
 * become visible in the order of their `seq`, on SQLite and PostgreSQL alike. What is slow (signatures, judging,
 * PDFs) is done before the gate.
 */
export class WriteGate {
  readonly #database: Kysely<Schema>
  readonly #now: () => Date

  constructor(database: Kysely<Schema>, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /**
   * Runs `work` in a transaction that is durable when this resolves. A throw rolls everything back.
   * @param actor who is answerable: `officer:…`, `device:…` or `province`
   */
  write<Result>(actor: string, work: (unit: UnitOfWork) => Promise<Result>): Promise<Result> {
    return whenFree(() =>
      this.#database.transaction().execute(async (database) => {
        await sql`update write_gate set passed = passed + 1 where id = 1`.execute(database)
        const at = this.#now().toISOString()
        const entries: AuditEntry[] = []
        const result = await work({ database, at, audit: (entry) => void entries.push(entry) })
        await appendAudit(database, at, actor, entries)
        return result
      }),
    )
  }

  /** One write that needs no order and no audit (nonces, photos). */
  ungated<Result>(statement: (database: Kysely<Schema>) => Promise<Result>): Promise<Result> {
    return whenFree(() => statement(this.#database))
  }
}
