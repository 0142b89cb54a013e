import type { Field } from '../../shared/certificate/columns.ts'
import type { PlacedFault } from '../../shared/certificate/fault.ts'
import { isAcceptable } from '../../shared/certificate/judge.ts'
import type { JudgeContext } from '../../shared/certificate/judge-context.ts'
import { type FindPersons, judgeIdentity, type KnownRecord, personsFinder } from '../records/known-person.ts'
import { identityOf, type RecordIdentity } from '../records/record-identity.ts'
import type { Database } from '../store/database.ts'
import { ChangeTally } from './change-tally.ts'
import { countRow, type ImportCounts, noCounts, outcomeOf } from './import-counts.ts'
import type { IntakeRow } from './intake-row.ts'
import { type JudgedRow, judgeRow, placeFaults } from './judge-row.ts'

/** A row as it stands: what is wrong with it, and who it is about. */
interface CheckedRow {
  row: IntakeRow
  faults: readonly PlacedFault[]
  same: boolean
  identity: RecordIdentity | undefined
}

/** Faults of one code in one column. */
export interface FaultKind {
  readonly code: string
  readonly severity: PlacedFault['severity']
  readonly field: string | undefined
  /** The column's header as the clerk wrote it. */
  readonly column: string
  /** Of its first fault. */
  readonly wanted: string
  readonly source: string
  readonly count: number
}

export interface FaultFilter {
  readonly code?: string | undefined
  readonly field?: string | undefined
  readonly severity?: PlacedFault['severity'] | undefined
}

/** A fault and the row that it is in. */
export interface FoundFault {
  readonly fault: PlacedFault
  readonly row: IntakeRow
}

const kindKey = ({ code, field }: { code: string; field?: string | undefined }): string => `${code} ${field ?? ''}`

/**
 * All rows of a file, judged as the import would judge them, and nothing written: a row is held against the store and
 * against the rows above it. A row that is mended is judged anew at once, and with it those of the same person.
 */
export class FileCheck {
  readonly #database: Database
  readonly #context: JudgeContext
  readonly #stored: FindPersons
  readonly #rows: CheckedRow[] = []
  readonly #indexOfRow = new Map<number, number>()
  /** Places in `#rows` of each person's rows, ascending. Nearly every person has one. */
  readonly #persons = new Map<string, number | number[]>()
  readonly #tally = new ChangeTally()

  constructor(database: Database, context: JudgeContext) {
    this.#database = database
    this.#context = context
    this.#stored = personsFinder(database)
  }

  get rows(): readonly IntakeRow[] {
    return this.#rows.map(({ row }) => row)
  }

  get changes(): ChangeTally['groups'] {
    return this.#tally.groups
  }

  /** Judges the next row; answers its faults. */
  add(row: IntakeRow): readonly PlacedFault[] {
    const index = this.#rows.length
    const judged = judgeRow(row, this.#context)
    const identity = judged.record && identityOf(judged.record, this.#context.today)
    const checked: CheckedRow = { row, faults: [], same: false, identity }
    this.#rows.push(checked)
    this.#indexOfRow.set(row.row, index)
    if (identity) this.#enter(identity.person, index)
    this.#tally.add(row, judged.changes)
    this.#hold(index, judged)
    return checked.faults
  }

  rowAt(row: number): IntakeRow | undefined {
    const index = this.#indexOfRow.get(row)
    return index === undefined ? undefined : this.#rows[index]!.row
  }

  faultsAt(row: number): readonly PlacedFault[] {
    return this.#rows[this.#indexOfRow.get(row) ?? -1]?.faults ?? []
  }

  /** Puts a mended row, or the one from before it was mended, in its place. */
  replace(row: IntakeRow): void {
    const index = this.#indexOfRow.get(row.row)!
    const checked = this.#rows[index]!
    this.#tally.remove(checked.row, judgeRow(checked.row, this.#context).changes)
    const touched = new Set([index])
    const leave = checked.identity?.person
    if (leave !== undefined) {
      for (const other of this.#group(leave)) touched.add(other)
      this.#leave(leave, index)
    }
    const judged = judgeRow(row, this.#context)
    checked.row = row
    checked.identity = judged.record && identityOf(judged.record, this.#context.today)
    if (checked.identity) {
      this.#enter(checked.identity.person, index)
      for (const other of this.#group(checked.identity.person)) touched.add(other)
    }
    this.#tally.add(row, judged.changes)
    for (const other of [...touched].toSorted((a, b) => a - b))
      this.#hold(other, other === index ? judged : judgeRow(this.#rows[other]!.row, this.#context))
  }

  /** Rows whose field holds this very text, and is at fault. */
  withText(field: Field, text: string): IntakeRow[] {
    return this.#rows
      .filter(({ row, faults }) => faults.some((fault) => fault.field === field) && row.textOf(field) === text)
      .map(({ row }) => row)
  }

  /** @param confirmed codes of the warnings with which rows may go in; absent: all */
  counts(confirmed?: ReadonlySet<string>): ImportCounts {
    const counts = noCounts()
    for (const { faults, same } of this.#rows) countRow(counts, outcomeOf(faults, same, confirmed), faults.length)
    return counts
  }

  /** What is wrong, by code and column: errors first, the most frequent first. */
  kinds(): FaultKind[] {
    const kinds = new Map<string, FaultKind & { count: number }>()
    for (const { faults } of this.#rows)
      for (const fault of faults) {
        const key = kindKey(fault)
        const { code, severity, field, column, wanted, source } = fault
        const kind = kinds.get(key) ?? { code, severity, field, column, wanted, source, count: 0 }
        kinds.set(key, kind)
        kind.count++
      }
    return [...kinds.values()].toSorted(
      (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error') || b.count - a.count,
    )
  }

  /** How many rows could go in but for one warning, by its code. */
  warnedRows(): Map<string, number> {
    const rows = new Map<string, number>()
    for (const { faults, same } of this.#rows) {
      if (faults.length === 0 || same || !isAcceptable(faults)) continue
      for (const code of new Set(faults.map((fault) => fault.code))) rows.set(code, (rows.get(code) ?? 0) + 1)
    }
    return rows
  }

  /** Faults in the order of the file. */
  *faults({ code, field, severity }: FaultFilter = {}): Generator<FoundFault> {
    for (const { row, faults } of this.#rows)
      for (const fault of faults)
        if (
          (code === undefined || (fault.code === code && fault.field === field)) &&
          (severity === undefined || fault.severity === severity)
        )
          yield { row, fault }
  }

  /** Holds a judged row against the store and the rows above it. */
  #hold(index: number, { record, faults }: JudgedRow): void {
    const checked = this.#rows[index]!
    if (!record || !checked.identity) {
      Object.assign(checked, { faults, same: false })
      return
    }
    const { person } = checked.identity
    const known = [...this.#before(person, index), ...(this.#stored([person]).get(person) ?? [])]
    const judged = judgeIdentity(this.#database, record, checked.identity, known)
    checked.same = judged.same
    checked.faults = judged.faults.length > 0 ? [...faults, ...placeFaults(checked.row, judged.faults)] : faults
  }

  /** Rows of the person above this one that would go in. */
  #before(person: string, index: number): KnownRecord[] {
    return this.#group(person)
      .filter((other) => other < index)
      .map((other) => this.#rows[other]!)
      .filter(({ faults, same }) => !same && isAcceptable(faults))
      .map(({ identity, row }) => ({ ...identity!, row: row.row, record: () => judgeRow(row, this.#context).record }))
  }

  #group(person: string): readonly number[] {
    const places = this.#persons.get(person)
    return places === undefined ? [] : typeof places === 'number' ? [places] : places
  }

  #enter(person: string, index: number): void {
    const group = this.#group(person)
    this.#persons.set(person, group.length === 0 ? index : [...group, index].toSorted((a, b) => a - b))
  }

  #leave(person: string, index: number): void {
    this.#persons.set(
      person,
      this.#group(person).filter((other) => other !== index),
    )
  }
}
