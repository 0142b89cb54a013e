import type { AuditHead } from '../../shared/sync/log.ts'
import { type AuditEncoding, auditHash, auditOrigin } from '../../trust/audit-chain.ts'
import { type Database, query } from '../store/database.ts'
import type { AuditTable } from '../store/schema.ts'
import type { AuditEntry, ManyEntry } from '../store/write-gate.ts'
import { gapAction, readAuditHead } from './audit-head.ts'
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
  readonly #at: string
  readonly #actor: string
  #seq: number
  #previous: string
  readonly #database: Database
  readonly #insert: (values: readonly unknown[]) => number
  /** Where the last writer left the chain; undefined once that is noted, or when the chain ends there. */
  #expected: AuditHead | undefined
  #grown = false
  #many = false

  constructor(database: Database, at: string, actor: string) {
    const last = database.find(query.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1))
    this.#seq = last?.seq ?? 0
    this.#previous = last?.hash ?? auditOrigin
    const left = readAuditHead(database)
    this.#expected = left.seq === this.#seq && left.hash === this.#previous ? undefined : left
    this.#database = database
    this.#at = at
    this.#actor = actor
    this.#insert = database.prepareRun(query.insertInto('audit').values(blank))
  }

  append(entry: AuditEntry): void {
    if (this.#many) throw new Error('a row for many subjects is not closed')
    this.#noteGap()
    this.#write(this.#actor, entry)
  }

  /** A chain whose end was cut or replaced goes on behind a row that says so: otherwise new rows would cover the gap. */
  #noteGap(): void {
    const before = this.#expected
    this.#expected = undefined
    const after = { seq: this.#seq, hash: this.#previous }
    if (before) this.#write('unit', { action: gapAction, subject: 'audit', before, after })
  }

  #write(actor: string, entry: AuditEntry): void {
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
    const row = {
      seq: this.#seq + 1,
      at: this.#at,
      actor,
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
    this.#grown = true
  }

  /** Begins a row for many subjects, the chain's next one. Nothing else can be appended until it is closed. */
  many(): ManyEntry {
    if (this.#many) throw new Error('a row for many subjects is not closed')
    this.#noteGap()
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

  /** Notes how far the chain is now. Called once, after the last row of the unit of work. */
  close(): void {
    if (!this.#grown) return
    this.#database.run(query.updateTable('auditHead').set({ seq: this.#seq, hash: this.#previous }))
  }
}
