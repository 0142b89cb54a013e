import type { Committee, Dictionary, Employer, Filing, Region, Series } from './dictionary.ts'

/**
 * Entries by key, indexed once for each dictionary. A record is judged in microseconds, and a search through thousands of
 * entries would take longer.
 */
const byKey = <Entry>(
  entriesOf: (dictionary: Dictionary) => readonly Entry[],
  keysOf: (entry: Entry) => readonly string[],
): ((dictionary: Dictionary, key: string) => readonly Entry[]) => {
  const byDictionary = new WeakMap<Dictionary, ReadonlyMap<string, readonly Entry[]>>()
  const indexed = (dictionary: Dictionary): ReadonlyMap<string, readonly Entry[]> => {
    const entries = new Map<string, Entry[]>()
    for (const entry of entriesOf(dictionary))
      for (const key of keysOf(entry)) {
        const same = entries.get(key)
        if (same) same.push(entry)
        else entries.set(key, [entry])
      }
    byDictionary.set(dictionary, entries)
    return entries
  }
  return (dictionary, key) => (byDictionary.get(dictionary) ?? indexed(dictionary)).get(key) ?? none
}

const none: readonly never[] = []

const seriesCalled = byKey<Series>(
  ({ series }) => series,
  ({ name, code }) => [name, code],
)
const regionsWithCode = byKey<Region>(
  ({ regions }) => regions,
  ({ code }) => [code],
)
const employersWithCode = byKey<Employer>(
  ({ employers }) => employers,
  ({ creditCode }) => [creditCode],
)

/**
 * The series with this name or code; undefined when the dictionary has none.
 * @example findSeries(dictionary, '工程技术人员')?.code
 */
export const findSeries = (dictionary: Dictionary, name: string): Series | undefined =>
  seriesCalled(dictionary, name)[0]

/** The region with this six-digit code (GB/T 2260); undefined when the dictionary has none. */
export const findRegion = (dictionary: Dictionary, code: string): Region | undefined =>
  regionsWithCode(dictionary, code)[0]

/** The employer of a credit code; the last of several. */
export const findEmployer = (dictionary: Dictionary, creditCode: string): Employer | undefined =>
  employersWithCode(dictionary, creditCode).at(-1)

/** The committees of a name, of all units. */
export const committeesNamed: (dictionary: Dictionary, name: string) => readonly Committee[] = byKey<Committee>(
  ({ committees }) => committees,
  ({ name }) => [name],
)

/** The filings of a number, of all employers. */
export const filingsNumbered: (dictionary: Dictionary, number: string) => readonly Filing[] = byKey<Filing>(
  ({ filings }) => filings,
  ({ number }) => [number],
)
