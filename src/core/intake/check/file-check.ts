import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Span } from '../../../files/spill-file.ts'
import type { PlacedFault } from '../../../shared/record/fault.ts'
import { KnownPerson, type KnownRecord } from '../../../shared/record/identity.ts'
import type { Field } from '../../../shared/record/record-fields.ts'
import { isAcceptable } from '../../../shared/rules/judge.ts'
import type { JudgeContext } from '../../../shared/rules/judge-context.ts'
import type { UnitContext } from '../../context/unit-context.ts'
import { type FindPersons, judgeImported, type PersonAndKey, personsFinder } from '../../records/known-person.ts'
import { fromContent } from '../../records/record-content.ts'
import type { Database } from '../../store/database.ts'
import { growHeapSlowly } from '../../store/heap-growth.ts'
import { ChangeTally } from '../judge/change-tally.ts'
import { placeFaults } from '../judge/judge-row.ts'
import { keepRow, type PackedBlock } from '../judge/packed-block.ts'
import { type PreparedRow, prepareRow } from '../judge/prepared-row.ts'
import { type ImportCounts, outcomeOf } from '../judge/row-outcome.ts'
import { openJudgedRows } from '../judge/row-source.ts'
import type { IntakeRow } from '../read/intake-row.ts'
import type { ReadOptions } from '../read/record-file.ts'
import type { SheetPlaces } from '../read/sheet-places.ts'
import { PersonRows } from './person-rows.ts'
import { SpilledRows } from './spilled-rows.ts'
import { type FaultFilter, type FaultKind, isWanted, type Verdict, VerdictTally } from './verdict-tally.ts'

/** A fault and the row that it is in. */
export interface FoundFault {
  readonly fault: PlacedFault
  readonly row: IntakeRow
}

/** The rows of a mending as they were before it. */
export type Replaced = readonly (Span & { readonly index: number })[]

/** Yield to the event loop after this many rows that are read again, or judged again. */
const readPerTurn = 256
const judgedPerTurn = 64

/**
 * All rows of a file, judged as the import would judge them, with nothing written: each row is compared with the store and
 * with the rows above it. A mended row is judged again at once, together with the rows of the same person. Memory holds
 * a few numbers of each row; the rows themselves are in an encrypted temporary file until the check is closed.
 */
export class FileCheck {
  readonly places: SheetPlaces
  readonly #context: JudgeContext
  readonly #stored: FindPersons
  readonly #kept: SpilledRows
  /** Row numbers of the sheet, ascending. */
  readonly #numbers: number[] = []
  readonly #verdictOf: Verdict[] = []
  readonly #verdicts = new VerdictTally()
  readonly #persons = new PersonRows()
  readonly #tally = new ChangeTally()
  readonly #everMended = new Set<number>()

  /** @throws Problem `intake.scratchFull` */
  constructor(database: Database, context: JudgeContext, places: SheetPlaces) {
    this.#context = context
    this.#stored = personsFinder(database)
    this.places = places
    this.#kept = new SpilledRows(places)
  }

  /** How many rows were added. */
  get count(): number {
    return this.#numbers.length
  }

  get changes(): ChangeTally['groups'] {
    return this.#tally.groups
  }

  /** Adds the next rows. @returns their faults in the order of the file @throws Problem `intake.scratchFull` */
  add(block: PackedBlock): readonly PlacedFault[] {
    const first = this.count
    this.#kept.append(block)
    this.#tally.merge(block.changes)
    const stored = this.#stored(block.rows.flatMap(({ identity }) => identity ?? []))
    const found: PlacedFault[] = []
    for (const [place, { row, identity, faults }] of block.rows.entries()) {
      const index = first + place
      this.#numbers.push(row)
      this.#persons.set(index, identity?.person)
      found.push(...this.#hold(index, identity, faults, stored))
    }
    return found
  }

  rowAt(row: number): IntakeRow | undefined {
    const index = this.#indexOf(row)
    return index === undefined ? undefined : this.#kept.at(index).row
  }

  faultsAt(row: number): readonly PlacedFault[] {
    const index = this.#indexOf(row)
    return index === undefined ? [] : this.#faultsOf(index).faults
  }

  /** All rows in their current form, in the order of the file. */
  *rows(): Generator<IntakeRow, void, undefined> {
    for (const { row } of this.#kept.range(0, this.count)) yield row
  }

  /** What an import writes, in blocks; judged anew where the province's dictionary or the day is another by now. */
  *prepared(context: JudgeContext, blockRows: number): Generator<readonly PreparedRow[], void, undefined> {
    const stands = isSame(context, this.#context)
    for (let at = 0; at < this.count; at += blockRows) {
      const block = [...this.#kept.range(at, Math.min(at + blockRows, this.count))]
      yield block.map(({ row, prepared }) => (stands ? prepared : prepareRow(row, context)))
    }
  }

  /** The rows that a clerk mended, in their current form. */
  *mended(): Generator<IntakeRow, void, undefined> {
    for (const index of [...this.#everMended].toSorted((a, b) => a - b)) {
      const { row } = this.#kept.at(index)
      if (Object.keys(row.mended).length > 0) yield row
    }
  }

  /** Replaces rows by mended ones; calls must not overlap. @returns the input for {@link restore} */
  async replace(rows: readonly IntakeRow[]): Promise<Replaced> {
    const before: (Span & { index: number })[] = []
    await this.#exchange(
      rows.map(({ row }) => this.#indexOf(row)!),
      (index, place) => {
        before.push({ ...this.#kept.spanOf(index), index })
        this.#everMended.add(index)
        this.#kept.put(index, keepRow(rows[place]!, this.#context))
      },
    )
    return before
  }

  /** Restores replaced rows. @returns the number of the first one */
  async restore(before: Replaced): Promise<number | undefined> {
    await this.#exchange(
      before.map(({ index }) => index),
      (index, place) => this.#kept.restore(index, before[place]!),
    )
    return before[0] && this.#numbers[before[0].index]
  }

  /** Rows whose field holds this very text, and is at fault. */
  async withText(field: Field, text: string): Promise<IntakeRow[]> {
    // The text as it is encoded in a row's bytes, without its quotes.
    const written = Buffer.from(JSON.stringify(text)).subarray(1, -1)
    const rows: IntakeRow[] = []
    let read = 0
    for (const [index, { kinds }] of this.#verdictOf.entries()) {
      if (!kinds.some((kind) => kind.field === field)) continue
      if (++read % readPerTurn === 0) await nextTurn()
      if (!this.#kept.holds(index, written)) continue
      const { row } = this.#kept.at(index)
      if (row.textOf(field) === text) rows.push(row)
    }
    return rows
  }

  /** @param confirmed codes of the warnings with which rows may go in; absent: all */
  counts(confirmed?: ReadonlySet<string>): ImportCounts {
    return this.#verdicts.counts(confirmed)
  }

  /** The kinds of faults by code and column: errors first, then the most frequent. */
  kinds(): FaultKind[] {
    return this.#verdicts.kinds()
  }

  /** Faults in the order of the file. */
  *faults(filter: FaultFilter = {}): Generator<FoundFault> {
    for (const [index, { kinds }] of this.#verdictOf.entries())
      if (kinds.some((kind) => isWanted(kind, filter))) yield* this.#wantedOf(index, filter)
  }

  /** Some faults in the order of the file, from the given place among those that are wanted, and how many there are. */
  faultsFrom(filter: FaultFilter, from: number, count: number): { total: number; faults: readonly FoundFault[] } {
    const wantedIn = new Map<Verdict, number>()
    const faults: FoundFault[] = []
    let total = 0
    for (const [index, verdict] of this.#verdictOf.entries()) {
      if (verdict.kinds.length === 0) continue
      let wanted = wantedIn.get(verdict)
      if (wanted === undefined) {
        wanted = verdict.kinds.filter((kind) => isWanted(kind, filter)).length
        wantedIn.set(verdict, wanted)
      }
      const start = Math.max(0, from - total)
      total += wanted
      if (start < wanted && faults.length < count)
        faults.push(...this.#wantedOf(index, filter).slice(start, start + count - faults.length))
    }
    return { total, faults }
  }

  /**
   * Counts the rows that an import entered as present from now on: their faults, all confirmed warnings, are no longer listed.
   * @param confirmed codes of the warnings with which it entered rows
   */
  leaveEntered(confirmed: ReadonlySet<string>): void {
    for (const [index, verdict] of this.#verdictOf.entries()) {
      if (outcomeOf(verdict.kinds, verdict.same, confirmed) !== 'accepted') continue
      this.#verdicts.drop(verdict)
      this.#verdictOf[index] = this.#verdicts.add([], true)
    }
  }

  /** Deletes the rows. */
  close(): void {
    this.#kept.close()
  }

  #indexOf(row: number): number | undefined {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#numbers[middle]! < row) low = middle + 1
      else high = middle
    }
    return this.#numbers[low] === row ? low : undefined
  }

  #faultsOf(index: number): { readonly row: IntakeRow; readonly faults: readonly PlacedFault[] } {
    const { row, prepared } = this.#kept.at(index)
    return { row, faults: [...prepared.faults, ...this.#kept.further(index)] }
  }

  #wantedOf(index: number, filter: FaultFilter): FoundFault[] {
    const { row, faults } = this.#faultsOf(index)
    return faults.filter((fault) => isWanted(fault, filter)).map((fault) => ({ row, fault }))
  }

  /** Replaces rows and judges the affected ones again. Calls must not overlap. */
  async #exchange(indexes: readonly number[], put: (index: number, place: number) => void): Promise<void> {
    for (const [place, index] of indexes.entries()) {
      if (place % judgedPerTurn === judgedPerTurn - 1) await nextTurn()
      const was = this.#kept.at(index)
      put(index, place)
      const is = this.#kept.at(index)
      this.#tally.remove(was.row, was.changes)
      this.#tally.add(is.row, is.changes)
    }
    const left = this.#persons.leave(indexes)
    for (const index of indexes) this.#persons.set(index, this.#kept.at(index).prepared.record?.identity.person)
    const concerned = [...new Set([...left, ...this.#persons.leave(indexes)])].toSorted((a, b) => a - b)
    for (let at = 0; at < concerned.length; at += judgedPerTurn) {
      if (at > 0) await nextTurn()
      const rows = concerned.slice(at, at + judgedPerTurn).map((index) => {
        const { record, faults } = this.#kept.at(index).prepared
        return { index, faults, identity: record?.identity }
      })
      const stored = this.#stored(rows.flatMap(({ identity }) => identity ?? []))
      for (const { index, identity, faults } of rows) {
        this.#verdicts.drop(this.#verdictOf[index]!)
        this.#hold(index, identity, faults, stored)
      }
    }
  }

  /** Compares a row with the store and the rows above it. @returns its own and the further faults */
  #hold(
    index: number,
    whom: PersonAndKey | undefined,
    own: readonly PlacedFault[],
    stored: ReturnType<FindPersons>,
  ): readonly PlacedFault[] {
    const above = whom ? this.#above(whom) : []
    const known = whom ? [...above, ...(stored.get(whom.person) ?? [])] : []
    let further: readonly PlacedFault[] = []
    let same = false
    let leads = above.length === 0
    if (known.length > 0) {
      const { row, prepared } = this.#kept.at(index)
      const { identity, content } = prepared.record!
      const judged = judgeImported(fromContent(content), identity, new KnownPerson(known))
      same = judged.same
      further = placeFaults(row, judged.faults)
      const names = new Set(above.map(({ name }) => name))
      leads = names.size < 2 && !names.has(identity.name)
    }
    this.#kept.setFurther(index, further)
    const faults = further.length === 0 ? own : [...own, ...further]
    this.#verdictOf[index] = this.#verdicts.add(faults, same)
    if (whom && !same && isAcceptable(faults)) this.#persons.enter(index, whom.key, leads)
    return faults
  }

  /** The acceptable rows above that a row is compared with. */
  #above(whom: PersonAndKey): KnownRecord[] {
    return this.#persons.entering(whom).flatMap((index) => {
      const { identity, content } = this.#kept.at(index).prepared.record!
      if (identity.person !== whom.person) return []
      return [{ ...identity, row: this.#numbers[index]!, record: () => fromContent(content) }]
    })
  }
}

/** Whether both contexts judge records alike. */
const isSame = (one: JudgeContext, other: JudgeContext): boolean =>
  one.today === other.today &&
  one.dictionary.version === other.dictionary.version &&
  JSON.stringify(one.unit) === JSON.stringify(other.unit)

/** Progress after each block of rows. */
export interface BlockChecked {
  /** Rows so far. */
  readonly rows: number
  /** How much of the sheet was read by then, 0 to 1. */
  readonly share: number
  /** Of this block, in the order of the file. */
  readonly faults: readonly PlacedFault[]
}

/**
 * Checks every row of a file as the import would, and yields to the event loop between blocks. The caller closes the check.
 * @throws Problem `intake.*`; the signal's reason when cancelled
 */
export const checkFile = async (
  context: JudgeContext & Pick<UnitContext, 'database'>,
  from: string | Uint8Array,
  options: ReadOptions,
  onBlock: (checked: BlockChecked) => void,
): Promise<FileCheck> => {
  const rows = await openJudgedRows('packed', from, context, options)
  growHeapSlowly(true)
  try {
    const check = new FileCheck(context.database, context, rows.places)
    try {
      for await (const block of rows.blocks) {
        const faults = check.add(block)
        onBlock({ rows: check.count, share: block.share, faults })
        await nextTurn()
        options.signal?.throwIfAborted()
      }
      options.signal?.throwIfAborted()
      return check
    } catch (error) {
      check.close()
      throw error
    }
  } finally {
    growHeapSlowly(false)
    await rows.close()
  }
}
