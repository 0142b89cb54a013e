import type { PlacedFault } from '../../../shared/record/fault.ts'
import { countRows, type ImportCounts, noCounts, outcomeOf } from '../judge/row-outcome.ts'

/** Faults of one code in one column. */
export interface FaultKind {
  readonly code: string
  readonly severity: PlacedFault['severity']
  readonly field: string | undefined
  /** The column's header as the clerk wrote it. */
  readonly column: string
  /** Of the first one that was found. */
  readonly wanted: string
  readonly source: string
  readonly count: number
}

export interface FaultFilter {
  readonly code?: string | undefined
  readonly field?: string | undefined
  readonly severity?: PlacedFault['severity'] | undefined
}

interface Judged extends Pick<PlacedFault, 'code' | 'severity'> {
  readonly field?: string | undefined
}

export const isWanted = (
  { code, field, severity }: Judged,
  { code: wantedCode, field: wantedField, severity: wantedSeverity }: FaultFilter,
): boolean =>
  (wantedCode === undefined || (code === wantedCode && field === wantedField)) &&
  (wantedSeverity === undefined || severity === wantedSeverity)

type Kind = Omit<FaultKind, 'count'> & { readonly number: number }

/** The verdict of a row; rows with the same verdict share one object. */
export interface Verdict {
  /** Identical to a record that exists already. */
  readonly same: boolean
  /** The kind of each of its faults, in their order. */
  readonly kinds: readonly Kind[]
  readonly rows: number
}

/**
 * What the rows of a file came to, each sort once: a file has many rows and few sorts, so that counting anew after every
 * mending and every confirmed warning costs next to nothing.
 */
export class VerdictTally {
  readonly #kinds = new Map<string, Kind>()
  readonly #verdicts = new Map<string, Verdict & { rows: number }>()
  readonly #clean = this.#get(false, [])

  /** Adds a row. @returns the argument for {@link drop} when the row is judged again */
  add(faults: readonly PlacedFault[], same: boolean): Verdict {
    const verdict =
      faults.length === 0 && !same
        ? this.#clean
        : this.#get(
            same,
            faults.map((fault) => this.#kindOf(fault)),
          )
    verdict.rows++
    return verdict
  }

  drop(verdict: Verdict): void {
    ;(verdict as { rows: number }).rows--
  }

  /** @param confirmed codes of the warnings with which rows may go in; absent: all */
  counts(confirmed?: ReadonlySet<string>): ImportCounts {
    const counts = noCounts()
    for (const { kinds, same, rows } of this.#verdicts.values())
      countRows(counts, outcomeOf(kinds, same, confirmed), kinds.length, rows)
    return counts
  }

  /** The kinds of faults by code and column: errors first, then the most frequent. */
  kinds(): FaultKind[] {
    const counts = new Map<Kind, number>()
    for (const { kinds, rows } of this.#verdicts.values())
      for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + rows)
    return [...counts]
      .filter(([, count]) => count > 0)
      .toSorted(([a], [b]) => a.number - b.number)
      .map(([{ number: _, ...kind }, count]) => ({ ...kind, count }))
      .toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error') || b.count - a.count)
  }

  #kindOf({ code, severity, field, column, wanted, source }: PlacedFault): Kind {
    const key = `${code} ${field ?? ''}`
    const known = this.#kinds.get(key)
    if (known) return known
    const kind = { code, severity, field, column, wanted, source, number: this.#kinds.size }
    this.#kinds.set(key, kind)
    return kind
  }

  #get(same: boolean, kinds: readonly Kind[]): Verdict & { rows: number } {
    const key = `${same} ${kinds.map(({ number }) => number).join()}`
    const known = this.#verdicts.get(key)
    if (known) return known
    const verdict = { same, kinds, rows: 0 }
    this.#verdicts.set(key, verdict)
    return verdict
  }
}
