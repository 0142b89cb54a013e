import { pinyin, polyphonic } from 'pinyin-pro'
import { memoise } from '../../shared/record/memoise.ts'

const han = /\p{Script=Han}/u
/** A name is found by each way it may be read, up to so many; the likeliest come first. */
const mostReadings = 6
/** Other readings of a character that are worth an entry. */
const mostOfOne = 2

/** One character of a name and how it may sound. */
interface Sounds {
  readonly character: string
  readonly isHan: boolean
  /** A letter or digit of any script: others are not spoken. */
  readonly isSpoken: boolean
  /** All readings without tones, the usual one first; a letter or digit reads as itself. */
  readonly readings: readonly string[]
}

const lettersOf = (reading: string): string => reading.replace(/[^a-z]/gu, '')

/** More than there are characters in use. */
const mostCharacters = 50_000

const soundsOf = memoise((character): Sounds => {
  const isHan = han.test(character)
  const read = isHan
    ? polyphonic(character, { toneType: 'none', type: 'array', v: true }).flat().map(lettersOf)
    : [character.toLowerCase().replace(/[^a-z0-9]/gu, '')]
  const readings = [...new Set(read.filter(Boolean))]
  return { character, isHan, isSpoken: /[\p{L}\p{N}]/u.test(character), readings }
}, mostCharacters)

/** How a person's name begins: the surname as surnames are read (单 shan, 尉迟 yuchi), two characters at the most. */
const headReadings = memoise(
  (two): readonly string[] => pinyin(two, { toneType: 'none', surname: 'head', type: 'array', v: true }).map(lettersOf),
  mostCharacters,
)

/** The likeliest readings of a character, that of a surname first. */
const likeliest = (own: readonly string[], asSurname: string | undefined, most: number): readonly string[] =>
  !asSurname || own[0] === asSurname
    ? own.slice(0, most)
    : [asSurname, ...own.filter((reading) => reading !== asSurname)].slice(0, most)

/** The ways to read all places one after another, the first of them. */
const combined = (places: readonly (readonly string[])[]): string[][] => {
  let ways: string[][] = [[]]
  for (const readings of places) {
    const longer: string[][] = []
    for (const way of ways)
      for (const reading of readings) if (longer.length < mostReadings) longer.push([...way, reading])
    ways = longer
  }
  return ways
}

/** The ways a person's name may be read, each as its syllables: 曾国藩 as zeng guo fan and as ceng guo fan. */
export const nameReadings = (name: string): readonly (readonly string[])[] => {
  const spoken = [...name].map(soundsOf).filter(({ isSpoken }) => isSpoken)
  if (!spoken.some(({ isHan }) => isHan)) return []
  const head = headReadings((spoken[0]?.character ?? '') + (spoken[1]?.character ?? ''))
  return combined(
    // A surname is asked for by any of its readings; later characters by the likely ones.
    spoken.map(({ readings }, place) =>
      likeliest(readings, place < 2 ? head[place] : undefined, place === 0 ? 4 : mostOfOne),
    ),
  )
}

/** The syllables of a text, read in its context: 贵州省重庆路 is gui zhou sheng chong qing lu; letters and digits read as themselves. */
export const syllablesOf = (text: string): readonly string[] =>
  pinyin(text, { toneType: 'none', type: 'array', v: true })
    .map((reading) => reading.toLowerCase().replace(/[^a-z0-9]/gu, ''))
    .filter(Boolean)

const typed = new Map<string, string[]>()

/** What a person may type for a word of a list: its initials or its pinyin. The lists are short, so every result is cached. */
export const typedAs = (word: string): string[] => {
  const known = typed.get(word)
  if (known) return known
  const syllables = syllablesOf(word)
  const ways = [syllables.map(([first]) => first).join(''), syllables.join('')]
  typed.set(word, ways)
  return ways
}
