/** Similarity of employers' names: whether two may be spellings of one employer. Pure; the measure is our own. */

interface NameParts {
  /** Names of regions at the beginning without 省, 市, 县 …, the largest first. */
  readonly regions: readonly string[]
  /** The rest, with one kind of company ending. */
  readonly core: string
  /** Numbers in order, because 第三中学 is another school than 第二中学. */
  readonly numbers: string
}

const region = /^(\p{Script=Han}{2,6}?)(?:省|自治州|自治县|地区|特区|市|县|区|州)(?=\p{Script=Han}{4})/u
const mostRegions = 3
const numerals: Readonly<Record<string, string>> = Object.fromEntries(
  [...'〇一二三四五六七八九'].map((c, i) => [c, `${i}`]),
)

/** 三 as 3, 十一 as 11, 二十 as 20; other numerals are read digit by digit. */
const inDigits = (numeral: string): string => {
  const [, tens, ones] = /^([二三四五六七八九]?)十([一二三四五六七八九]?)$/u.exec(numeral) ?? []
  if (tens !== undefined) return `${tens ? numerals[tens] : 1}${ones ? numerals[ones] : 0}`
  return [...numeral].map((character) => numerals[character] ?? character).join('')
}

const fold = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/**
 * Splits an employer's name into the parts that {@link employerSimilarity} compares.
 * @param name as records have it
 * @example
 * employerParts('贵州省贵阳市第三中学') // { regions: ['贵州', '贵阳'], core: '第3中学', numbers: '3' }
 */
export const employerParts = (name: string): NameParts => {
  let rest = fold(name)
  const regions: string[] = []
  for (let match = region.exec(rest); match && regions.length < mostRegions; match = region.exec(rest)) {
    regions.push(match[1]!)
    rest = rest.slice(match[0].length)
  }
  const core = rest
    .replace(/(?:有限责任|股份有限|有限)公司$/u, '公司')
    .replace(/集团公司$/u, '公司')
    .replace(/(?<=第)[〇一二三四五六七八九十]+/gu, inDigits)
    .replace(/[一二三四五六七八九](?=[小中](?:学|$)|[队厂院])/gu, inDigits)
  return { regions, core, numbers: (core.match(/\d+/gu) ?? []).join(',') }
}

const pairs = (text: string): Set<string> => {
  const characters = [...text]
  return new Set(characters.slice(1).map((character, index) => characters[index]! + character))
}

/** Dice's coefficient over pairs of characters, 0 to 1. */
const dice = (one: string, other: string): number => {
  const [first, second] = [pairs(one), pairs(other)]
  if (first.size === 0 || second.size === 0) return one === other ? 1 : 0
  let shared = 0
  for (const pair of first) if (second.has(pair)) shared++
  return (2 * shared) / (first.size + second.size)
}

/** 贵阳建院 is in 贵阳建筑设计研究院: every character in order, the first and the last the same. */
const isShortFor = (short: string, long: string): boolean => {
  const [few, many] = [[...short], [...long]]
  if (few.length < 4 || few.length >= many.length || few[0] !== many[0] || few.at(-1) !== many.at(-1)) return false
  let at = 0
  for (const character of many) if (character === few[at]) at++
  return at === few.length
}

/** One different character in a long name, which is usually a mistake of the input method. */
const isSlip = (one: string, other: string): boolean => {
  const [first, second] = [[...one], [...other]]
  return first.length === second.length && first.length >= 8 && first.filter((c, i) => c !== second[i]).length === 1
}

const without = (core: string, regions: readonly string[]): string =>
  regions.reduce(
    (rest, name) => (rest.startsWith(name) && rest.length - name.length >= 4 ? rest.slice(name.length) : rest),
    core,
  )

/** One list of regions may lack some of the other's, but may not name a different one. */
const mayBeSamePlace = (one: readonly string[], other: readonly string[]): boolean => {
  const [few, many] = one.length <= other.length ? [one, other] : [other, one]
  return few.every((name) => many.includes(name))
}

/** Pairs at least this alike are offered for merging. */
export const likelySame = 0.8

/**
 * From 0 (different) to 1 (the same but for brackets and spaces). Different numbers or regions mean different employers, even
 * when the words are the same.
 * @example employerSimilarity(employerParts('贵阳市第二中学'), employerParts('贵阳市第三中学')) // 0
 */
export const employerSimilarity = (one: NameParts, other: NameParts): number => {
  if (one.numbers !== other.numbers || !mayBeSamePlace(one.regions, other.regions)) return 0
  const [first, second] = [without(one.core, other.regions), without(other.core, one.regions)]
  const [ownFirst, ownSecond] = [without(first, one.regions), without(second, other.regions)]
  if (ownFirst === ownSecond) return one.regions.length === other.regions.length ? 1 : 0.95
  if (isShortFor(ownFirst, ownSecond) || isShortFor(ownSecond, ownFirst)) return 0.85
  if (isSlip(ownFirst, ownSecond)) return 0.85
  return dice(ownFirst, ownSecond) * 0.98
}
