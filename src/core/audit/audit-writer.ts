import { type AuditEncoding, auditHash, auditOrigin } from '../../trust/audit-chain.ts'
import { type Database, query } from '../store/database.ts'
import type { AuditTable } from '../store/schema.ts'
import type { AuditEntry, ManyEntry } from '../store/write-gate.ts'
import { LeavesWriter } from './audit-leaves.ts'

/** How the unit's store has always hashed its rows. */
export const unitAuditEncoding: AuditEncoding = 'array-1'

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
    if (this.#many) throw new Error('a row for many subjects is not closed')
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
    const own = auditHash(unitAuditEncoding, row)
    this.#insert([...Object.values(row), own])
    this.#seq = row.seq
    this.#previous = own
  }

  /** Begins a row for many subjects, the chain's next one. Nothing else can be appended until it is closed. */
  many(): ManyEntry {
    if (this.#many) throw new Error('a row for many subjects is not closed')
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
