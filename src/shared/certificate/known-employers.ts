import type { Dictionary, Employer } from './dictionary.ts'

/** Made once for each dictionary: a record is judged in microseconds, and thousands of employers are looked through in more. */
const byDictionary = new WeakMap<Dictionary, ReadonlyMap<string, Employer>>()

/** The employers of a dictionary by credit code. */
export const employersByCode = (dictionary: Dictionary): ReadonlyMap<string, Employer> => {
  const known = byDictionary.get(dictionary)
  if (known) return known
  const employers = new Map(dictionary.employers.map((employer) => [employer.creditCode, employer]))
  byDictionary.set(dictionary, employers)
  return employers
}
