import type { Dictionary, Employer } from '../../shared/dictionary/dictionary.ts'
import { normaliseCode, normaliseTerm } from '../../shared/record/text.ts'
import { words } from '../../shared/record/words.ts'
import { foldText } from '../search/search-terms.ts'

const mostShown = 12

/** Normalised names, computed once for each dictionary. */
const foldedNames = new WeakMap<Dictionary, readonly string[]>()

const namesOf = (dictionary: Dictionary): readonly string[] => {
  const known = foldedNames.get(dictionary)
  if (known) return known
  const names = dictionary.employers.map(({ name }) => foldText(name))
  foldedNames.set(dictionary, names)
  return names
}

/** Employers that match a typed text: part of the name, or the start of the credit code. Names that start with it come first. */
const findEmployers = (dictionary: Dictionary, text: string): Employer[] => {
  const part = foldText(normaliseTerm(text))
  if (!part) return []
  const code = normaliseCode(text)
  const begun: Employer[] = []
  const others: Employer[] = []
  for (const [index, name] of namesOf(dictionary).entries()) {
    const employer = dictionary.employers[index]!
    if (name.startsWith(part) || employer.creditCode.startsWith(code)) begun.push(employer)
    else if (others.length < mostShown && name.includes(part)) others.push(employer)
    if (begun.length >= mostShown) break
  }
  return [...begun, ...others].slice(0, mostShown)
}

/** Employers for a form to offer, each with the texts of its fields. */
export const offerEmployers = (dictionary: Dictionary, text: string) =>
  findEmployers(dictionary, text).map(({ name, creditCode, region, level }) => ({
    name,
    values: {
      employerName: name,
      employerCreditCode: creditCode,
      employerRegion: region ?? '',
      employerLevel: level ? words.employerLevel[level] : '',
    },
  }))
