import { sql } from 'kysely'
import { normaliseName } from '../../shared/record/person-name.ts'
import { normaliseCode, normaliseTerm, normaliseText } from '../../shared/record/text.ts'
import {
  employerTerm,
  foldText,
  initialsTerm,
  nameTerm,
  pairsOf,
  soundTerm,
  tailLength,
  tailTerm,
} from './search-terms.ts'

/** A text as a part of a `like` pattern, `\\` as escape. */
const escapeLike = (text: string): string => text.replace(/[\\%_]/gu, '\\$&')

/** One word of a search: the query for the index, and the condition that the index alone cannot check. */
export interface SearchWord {
  /** An expression of the full-text index. */
  readonly match: string
  /** Holds for the records that are meant; absent where the index is exact. */
  readonly holds?: ReturnType<typeof sql<boolean>>
}

/** Fewer characters of a number's end would find half the store. */
const shortestTail = 3

const quoted = (term: string): string => `"${term.replaceAll('"', '')}"`
const begun = (term: string): string => `${quoted(term)}*`
const all = (terms: readonly string[]): string => (terms.length === 1 ? terms[0]! : `(${terms.join(' AND ')})`)
const any = (terms: readonly string[]): string => (terms.length === 1 ? terms[0]! : `(${terms.join(' OR ')})`)

/** A part of a text: a single character begins a pair, longer parts are pairs (the last character alone ends a text). */
export const partMatch = (folded: string): string => {
  const pairs = pairsOf(folded)
  return pairs.length === 1 ? begun(pairs[0]!) : all(pairs.slice(0, -1).map(quoted))
}

/**
 * Records of people with one of these names, and few others. The sound of the whole name comes first, because only names
 * have that term, so that a word of every employer is not searched. Undefined where no name has a letter.
 */
export const namesMatch = (names: readonly string[]): string | undefined => {
  const matches = names.flatMap((name) => {
    const sound = nameTerm(name)
    const pairs = pairsOf(foldText(name))
    return pairs.length ? [all([...(sound ? [sound] : []), ...pairs].map(quoted))] : []
  })
  return matches.length ? any(matches) : undefined
}

/** Records with one of these document or certificate numbers, and the few that end alike. */
export const codesMatch = (codes: readonly string[]): string => any(codes.map((code) => quoted(tailTerm(code))))

/** Records of an employer, and of the few that share its initials. */
export const employerMatch = (name: string): string => quoted(employerTerm(name))

const holdsPart = (word: string) => {
  const like = (column: string, text: string) =>
    sql<boolean>`${sql.ref(column)} like ${`%${escapeLike(text)}%`} escape '\\'`
  const [name, organisation, plain] = [normaliseName(word), normaliseTerm(word), normaliseText(word)]
  // Search names with and without their dots, organisations with any brackets, as the index folds them.
  return sql<boolean>`(${like('record.name', name)} or ${like('record.employerName', organisation)}
    or ${like('record.title', plain)} or ${like('record.specialty', plain)}
    or replace(record.name, '·', '') like ${`%${escapeLike(foldText(word))}%`} escape '\\')`
}

const holdsNumber = (code: string) => {
  const pattern = `%${escapeLike(code)}`
  return sql<boolean>`(record.documentNumber like ${pattern} escape '\\'
    or record.certificateNumber like ${pattern} escape '\\')`
}

const isCode = (code: string): boolean => /^[\x21-\x7e]+$/u.test(code)

/** Reads one word: a part of a text, begun pinyin or initials, or the end of a number. */
const readWord = (word: string): SearchWord | undefined => {
  const folded = foldText(normaliseName(word))
  if (!folded) return undefined
  const part = partMatch(folded)
  const exactPart = [...folded].length <= 2
  const code = normaliseCode(word)
  if (!isCode(code)) return exactPart ? { match: part } : { match: part, holds: holdsPart(word) }
  if (/^[a-z]+$/u.test(folded)) {
    // Letters are pinyin, or part of a name in letters. Pairs of letters in another order are too rare to check.
    return { match: any([part, begun(soundTerm(folded)), begun(initialsTerm(folded))]) }
  }
  const ends = foldText(code).length >= shortestTail
  if (!ends) return { match: part }
  const tail = foldText(code).length < tailLength ? begun(tailTerm(code)) : quoted(tailTerm(code))
  return { match: any([part, tail]), holds: sql<boolean>`(${holdsPart(word)} or ${holdsNumber(code)})` }
}

/**
 * The condition for records with a single Chinese character, without the index: nearly all records may have it, and the
 * index would collect all of them before it returns the first.
 */
export const readCharacter = (text: string): SearchWord['holds'] => {
  const word = text.trim()
  return /^\p{Script=Han}$/u.test(foldText(normaliseName(word))) ? holdsPart(word) : undefined
}

/** The words of a typed text; each must be found in some field. Empty when nothing can be searched. */
export const readSearch = (text: string): readonly SearchWord[] =>
  text
    .trim()
    .split(/\s+/u)
    .flatMap((word) => readWord(word) ?? [])

/** Several expressions of the index that must all hold. */
export const allOf = (matches: readonly string[]): string => matches.join(' AND ')
