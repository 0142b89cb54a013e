import { hash } from 'node:crypto'
import { type Database, query } from '../store/database.ts'
import type { AuditTable } from '../store/schema.ts'
import { LeavesWriter } from './audit-leaves.ts'

/** What was done to what. `before` and `after` are small JSON values: states and hashes, no personal data. */
export interface AuditEntry {
  readonly action: string
  readonly subject: string
  readonly before?: unknown
  readonly after?: unknown
}

/** A deed that concerns many subjects at once, each with the hash of its content. */
export interface ManyEntry {
  add(subject: string, content: string): void
  /** Ends it: one row, whose `after` holds the root over all that were added besides what the entry says. */
  close(entry: AuditEntry & { readonly after?: Readonly<Record<string, unknown>> }): void
}

/** What the first row of a chain names as its previous hash. */
export const auditOrigin = '0'.repeat(64)

/** SHA-256 over a row's values and the hash before it, as JSON of an array (fixed order, no keys to sort). */
export const auditHash = (row: Omit<AuditTable, 'hash'>): string =>
  hash(
    'sha256',
    JSON.stringify([row.seq, row.at, row.actor, row.action, row.subject, row.before, row.after, row.previous]),
  )

const blank: AuditTable = {
  seq: 0,
  at: '',
  actor: '',
  action: '',
  subject: '',
  before: '',
  after: '',
  previous: '',
  hash: '',
}

/** Appends rows to the chain inside one unit of work. */
export class AuditWriter {
  readonly #insert: (values: readonly unknown[]) => number
  readonly #at: string
  readonly #actor: string
  #seq: number
  #previous: string
  readonly #database: Database
  #many = false

  constructor(database: Database, at: string, actor: string) {
    const last = database.find(query.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1))
    this.#seq = last?.seq ?? 0
    this.#previous = last?.hash ?? auditOrigin
    this.#database = database
    this.#at = at
    this.#actor = actor
    this.#insert = database.prepareRun(query.insertInto('audit').values(blank))
  }

  append(entry: AuditEntry): void {
    if (this.#many) throw new Error('a deed of many is not closed')
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
    const row = {
      seq: this.#seq + 1,
      at: this.#at,
      actor: this.#actor,
      action: entry.action,
      subject: entry.subject,
      before: json(entry.before),
      after: json(entry.after),
      previous: this.#previous,
    }
    const own = auditHash(row)
    this.#insert([...Object.values(row), own])
    this.#seq = row.seq
    this.#previous = own
  }

  /** Begins a deed of many, which is the chain's next row: nothing else is declared until it is closed. */
  many(): ManyEntry {
    if (this.#many) throw new Error('a deed of many is not closed')
    const leaves = new LeavesWriter(this.#database, this.#seq + 1)
    this.#many = true
    return {
      add: (subject, content) => leaves.add(subject, content),
      close: (entry) => {
        this.#many = false
        this.append({ ...entry, after: { ...entry.after, leaves: leaves.seal() } })
      },
    }
  }
}
