import type { PlacedFault } from '../../../shared/record/fault.ts'
import { isAcceptable } from '../../../shared/rules/judge.ts'

export interface ImportCounts {
  rows: number
  accepted: number
  refused: number
  /** Accepted with warnings. */
  warned: number
  /** Identical to a record in the store or to a row above. */
  duplicates: number
  /** Without error, left out because a warning was not confirmed. */
  unconfirmed: number
}

export const noCounts = (): ImportCounts => ({
  rows: 0,
  accepted: 0,
  refused: 0,
  warned: 0,
  duplicates: 0,
  unconfirmed: 0,
})

/** What an import does with a row. */
export type RowOutcome = 'accepted' | 'refused' | 'same' | 'unconfirmed'

/** A row's outcome by its faults. */
export const outcomeOf = (
  faults: readonly Pick<PlacedFault, 'code' | 'severity'>[],
  same: boolean,
  confirmed: ReadonlySet<string> | undefined,
): RowOutcome => {
  if (!isAcceptable(faults)) return 'refused'
  if (same) return 'same'
  return !confirmed || faults.every(({ code }) => confirmed.has(code)) ? 'accepted' : 'unconfirmed'
}

/** Counts rows with the same outcome. */
export const countRows = (counts: ImportCounts, outcome: RowOutcome, faults: number, rows: number): void => {
  counts.rows += rows
  if (outcome === 'same') counts.duplicates += rows
  else counts[outcome] += rows
  if (outcome === 'accepted' && faults > 0) counts.warned += rows
}
