import { pinyin, polyphonic } from 'pinyin-pro'

const han = /\p{Script=Han}/u
/** A name is found by each way it may be read, up to so many; the likeliest come first. */
const mostReadings = 6
/** Other readings of a character that are worth an entry. */
const mostOfOne = 2

const plainOf = new Map<string, readonly string[]>()

/** All readings of one character without tones, the usual one first; a letter or digit reads as itself. */
const readingsOf = (character: string): readonly string[] => {
  const known = plainOf.get(character)
  if (known) return known
  const letters = (reading: string) => reading.replace(/[^a-z]/gu, '')
  const read = han.test(character)
    ? polyphonic(character, { toneType: 'none', type: 'array', v: true }).flat().map(letters)
    : [character.toLowerCase().replace(/[^a-z0-9]/gu, '')]
  const readings = [...new Set(read.filter(Boolean))]
  plainOf.set(character, readings)
  return readings
}

const headOf = new Map<string, readonly string[]>()

/** How a person's name begins: the surname as surnames are read (单 shan, 尉迟 yuchi), two characters at the most. */
const headReadings = (two: string): readonly string[] => {
  const known = headOf.get(two)
  if (known) return known
  const readings = pinyin(two, { toneType: 'none', surname: 'head', type: 'array', v: true }).map((reading) =>
    reading.replace(/[^a-z]/gu, ''),
  )
  headOf.set(two, readings)
  return readings
}

const combined = (places: readonly (readonly string[])[]): string[][] => {
  let ways: string[][] = [[]]
  for (const readings of places)
    ways = ways.flatMap((way) => readings.map((reading) => [...way, reading])).slice(0, mostReadings)
  return ways
}

/** The ways a person's name may be read, each as its syllables: 曾国藩 as zeng guo fan and as ceng guo fan. */
export const nameReadings = (name: string): readonly (readonly string[])[] => {
  const characters = [...name].filter((character) => /[\p{L}\p{N}]/u.test(character))
  if (!characters.some((character) => han.test(character))) return []
  const head = headReadings(characters.slice(0, 2).join(''))
  return combined(
    characters.map((character, place) => {
      const own = readingsOf(character)
      const asSurname = place < 2 ? head[place] : undefined
      const all = [...new Set([...(asSurname ? [asSurname] : []), ...own])]
      // A surname is asked for by any of its readings; later characters by the likely ones.
      return all.slice(0, place === 0 ? 4 : mostOfOne)
    }),
  )
}

/** The syllables of a text, read in its context: 贵州省重庆路 is gui zhou sheng chong qing lu; letters and digits read as themselves. */
export const syllablesOf = (text: string): readonly string[] =>
  pinyin(text, { toneType: 'none', type: 'array', v: true })
    .map((reading) => reading.toLowerCase().replace(/[^a-z0-9]/gu, ''))
    .filter(Boolean)

const typed = new Map<string, string[]>()

/** What a person may type for a word of a list: its initials or its pinyin. The lists are short: all is remembered. */
export const typedAs = (word: string): string[] => {
  const known = typed.get(word)
  if (known) return known
  const syllables = syllablesOf(word)
  const ways = [syllables.map(([first]) => first).join(''), syllables.join('')]
  typed.set(word, ways)
  return ways
}
