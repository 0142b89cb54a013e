import { memoise } from '../../shared/record/memoise.ts'
import { nameReadings, syllablesOf } from './sounds.ts'

/**
 * The terms of a record in the full-text index. The index's tokenizer splits at ASCII spaces only and keeps every other
 * character, beyond the Basic Multilingual Plane too, so the terms are exactly those made here.
 *
 * - **Pairs**: 王伟民 gives 王伟, 伟民, 民. Every part of two characters is a term, every single character begins one.
 * - **Sounds** (ρ): wangweimin, weimin, min and wangwm; begun pinyin begins a term. **Initials** (ι): wwm, wm, m.
 * - **Tails** (ν): the last six characters of a number, backwards, so that its last four begin the term.
 * - **Facts** (σ): a value that is searched as a whole.
 *
 * Changed terms need a migration that indexes all records again.
 */
const marks = { sound: 'ρ', initials: 'ι', tail: 'ν', fact: 'σ' } as const

/** Characters of a number that its term holds; a longer end is compared with the number itself. */
export const tailLength = 6

/** What most texts are made of, and what folding leaves as it is. */
const folded = /^[0-9a-z\u3400-\u4DBF\u4E00-\u9FFF]*$/u

/** Normalises both indexed and searched text: lower case, without spaces and marks. */
export const foldText = (text: string): string =>
  folded.test(text) ? text : text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]/gu, '')

/** Every pair of neighbouring characters, and the last character alone. A rare character of two code units is one. */
export const pairsOf = (folded: string): string[] => {
  const characters = [...folded]
  return characters.map((character, place) => character + (characters[place + 1] ?? ''))
}

export const tailTerm = (code: string): string => {
  let backwards = ''
  for (const character of foldText(code).slice(-tailLength)) backwards = character + backwards
  return marks.tail + backwards
}

export const soundTerm = (letters: string): string => marks.sound + letters
export const initialsTerm = (letters: string): string => marks.initials + letters

/** A value of a field as one term: letters and digits alone, or the tokenizer would split it. */
export const factTerm = (field: string, value: string): string => `${marks.fact}${field}${foldText(value)}`

/** Adds how a name sounds from each of its characters on, read in one way. */
const addSounds = (terms: Set<string>, syllables: readonly string[]): void => {
  let sound = syllables.join('')
  let initials = firstLetters(syllables)
  const [surname = ''] = syllables
  const surnameAndInitials = soundTerm(surname + initials.slice(1))
  for (const syllable of syllables) {
    terms.add(soundTerm(sound))
    terms.add(initialsTerm(initials))
    sound = sound.slice(syllable.length)
    initials = initials.slice(1)
  }
  if (syllables.length > 2) terms.add(surnameAndInitials)
}

const unique = (terms: readonly string[]): string => [...new Set(terms)].join(' ')

const firstLetters = (syllables: readonly string[]): string => syllables.map(([first]) => first).join('')

/** How a whole name sounds, in the first of its readings; undefined where it has none. */
export const nameTerm = (name: string): string | undefined => {
  const [syllables] = nameReadings(name)
  return syllables && soundTerm(syllables.join(''))
}

const nameTerms = memoise((name) => {
  const terms = new Set(pairsOf(foldText(name)))
  for (const syllables of nameReadings(name)) addSounds(terms, syllables)
  return [...terms].join(' ')
}, 50_000)

/** The initials of an employer's whole name: hardly another has the same. */
export const employerTerm = (name: string): string => initialsTerm(firstLetters(syllablesOf(name)))

const employerTerms = memoise((name) => unique([...pairsOf(foldText(name)), employerTerm(name)]), 20_000)
const plainTerms = memoise((text) => unique(pairsOf(foldText(text))), 20_000)

/** The last term of a record that was accepted with warnings. */
export const warnedTerm = factTerm('warned', '1')

/** All terms of one record, separated by spaces. */
export const recordTerms = (
  name: string,
  documentNumber: string,
  certificateNumber: string | null,
  employerName: string,
  title: string,
  specialty: string,
  series: string,
  reviewType: string,
  warnings: string,
): string =>
  [
    nameTerms(name),
    tailTerm(documentNumber),
    ...(certificateNumber ? [tailTerm(certificateNumber)] : []),
    employerTerms(employerName),
    plainTerms(title),
    plainTerms(specialty),
    factTerm('series', series),
    factTerm('reviewType', reviewType),
    ...(warnings === '[]' ? [] : [warnedTerm]),
  ].join(' ')

/** Begun pinyin of a value is compared up to so many letters. */
const longestSound = 24

/** Terms of a value that forms offer: its pairs, its pinyin and its initials from each character on. */
export const valueTerms = (value: string): string => {
  const folded = foldText(value)
  const syllables = syllablesOf(folded)
  const sounds = syllables.flatMap((_, from) => [
    soundTerm(syllables.slice(from).join('').slice(0, longestSound)),
    initialsTerm(firstLetters(syllables.slice(from))),
  ])
  return unique([...pairsOf(folded), ...sounds])
}
