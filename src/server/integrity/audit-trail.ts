import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** A row of the audit, as other tables are compared with it. The chain itself is verified on its own. */
export interface Noted {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly after: Readonly<Record<string, unknown>>
}

const pageSize = 5_000

/** The province's audit by subject: what every other table must agree with. */
export class AuditTrail {
  readonly #rows = new Map<string, Noted[]>()
  readonly #counts = new Map<string, number>()

  /** Reads the whole audit; rows that cannot be read are left out, because the chain shows them. */
  static async read(database: Kysely<Schema>): Promise<AuditTrail> {
    const trail = new AuditTrail()
    for (let last = 0; ; ) {
      const page = await database
        .selectFrom('audit')
        .select(['seq', 'at', 'actor', 'action', 'subject', 'after'])
        .where('seq', '>', last)
        .orderBy('seq')
        .limit(pageSize)
        .execute()
      for (const { subject, after, ...row } of page) {
        last = row.seq
        trail.#add(subject, { ...row, after: parsed(after) })
      }
      if (page.length < pageSize) return trail
    }
  }

  #add(subject: string, row: Noted): void {
    const known = this.#rows.get(subject)
    if (known) known.push(row)
    else this.#rows.set(subject, [row])
    this.#counts.set(row.action, (this.#counts.get(row.action) ?? 0) + 1)
  }

  /** Rows about a subject, oldest first; only those of some actions if they are named. */
  about(subject: string, ...actions: readonly string[]): readonly Noted[] {
    const rows = this.#rows.get(subject) ?? []
    return actions.length === 0 ? rows : rows.filter(({ action }) => actions.includes(action))
  }

  /** How many rows have this action. */
  count(action: string): number {
    return this.#counts.get(action) ?? 0
  }

  /** Subjects that begin like this. */
  subjects(beginning: string): string[] {
    return [...this.#rows.keys()].filter((subject) => subject.startsWith(beginning))
  }
}

const parsed = (text: string | null): Noted['after'] => {
  try {
    return (text === null ? {} : JSON.parse(text)) as Noted['after']
  } catch {
    return {}
  }
}
