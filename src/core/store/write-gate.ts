import type { Database } from './database.ts'
import { asDiskProblem, onDisk } from './disk-problem.ts'
import { growHeapSlowly } from './heap-growth.ts'

/** What was done to what. `before` and `after` are small JSON values: states and hashes, no personal data. */
export interface AuditEntry {
  readonly action: string
  readonly subject: string
  readonly before?: unknown
  readonly after?: unknown
}

/** An audit entry about many subjects at once, each with the hash of its content. */
export interface ManyEntry {
  add(subject: string, content: string): void
  /** Writes the entry as one row; its `after` also holds the root over all subjects that were added. */
  close(entry: AuditEntry & { readonly after?: Readonly<Record<string, unknown>> }): void
}

/** What the gate does around each unit of work, given by the code that opens the store. */
export interface GateHooks {
  /** Opens the audit for one unit of work. */
  openAudit(at: string, actor: string): { append(entry: AuditEntry): void; many(): ManyEntry; close(): void }
  /** Runs inside the transaction, after the work and before the commit. */
  beforeCommit(): Promise<void>
  /** Runs after the commit. Must not throw: the work is done. */
  committed?: (() => void) | undefined
}

/** One unit of work: everything in it is written, or nothing. */
export interface UnitOfWork {
  readonly database: Database
  /** ISO time of the unit of work; the same for all it writes. */
  readonly at: string
  /** Audits an action, beside the query that performs it. */
  audit(entry: AuditEntry): void
  /** Audits an action on many subjects; nothing else may be audited until it is closed. */
  auditMany(): ManyEntry
}

/**
 * The one way into the store: units of work run one after another on the write connection, each a transaction that is
 * durable (`synchronous=FULL`) when `write` resolves. Readers use a connection of their own and see only what is committed.
 */
export class WriteGate {
  readonly #database: Database
  readonly #now: () => Date
  readonly #hooks: GateHooks
  #queue: Promise<unknown> = Promise.resolve()

  constructor(database: Database, now: () => Date, hooks: GateHooks) {
    this.#database = database
    this.#now = now
    this.#hooks = hooks
  }

  /**
   * Runs `work` in a transaction, after all units of work that were queued before it. A throw rolls everything back.
   * @throws Problem `core.disk.full`, `core.disk.failed`; whatever `work` throws
   * @param actor account id, or `unit` for what the core does itself, e.g. on the province's answer
   */
  write<Result>(actor: string, work: (unit: UnitOfWork) => Result | Promise<Result>): Promise<Result> {
    return this.#queued(() => this.#run(actor, work))
  }

  /**
   * The same for a unit of work that writes very many rows. While it runs, the store has more memory, and the heap less for
   * garbage, because indexes are written all over and every page that is read again is decrypted again.
   */
  writeMuch<Result>(actor: string, work: (unit: UnitOfWork) => Result | Promise<Result>): Promise<Result> {
    return this.#queued(async () => {
      this.#database.cacheMuch(true)
      growHeapSlowly(true)
      try {
        return await this.#run(actor, work)
      } finally {
        growHeapSlowly(false)
        this.#database.cacheMuch(false)
      }
    })
  }

  /** Runs `work` between units of work, outside a transaction. Nothing is written meanwhile. */
  alone(work: () => void): Promise<void> {
    return this.#queued(async () => work())
  }

  #queued<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(run, run)
    this.#queue = result.catch(() => undefined)
    return result
  }

  async #run<Result>(actor: string, work: (unit: UnitOfWork) => Result | Promise<Result>): Promise<Result> {
    const at = this.#now().toISOString()
    onDisk(() => this.#database.execute('begin immediate'))
    try {
      const writer = this.#hooks.openAudit(at, actor)
      const result = await work({
        database: this.#database,
        at,
        audit: (entry) => writer.append(entry),
        auditMany: () => writer.many(),
      })
      writer.close()
      await this.#hooks.beforeCommit()
      this.#database.execute('commit')
      this.#hooks.committed?.()
      return result
    } catch (error) {
      // SQLite itself may have rolled back already (a full disk does that).
      if (this.#database.inTransaction) this.#database.execute('rollback')
      throw asDiskProblem(error)
    }
  }

  /** Resolves when all units of work queued so far have ended. */
  async settled(): Promise<void> {
    await this.#queue
  }
}
