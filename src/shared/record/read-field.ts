import { parseDate } from './calendar-date.ts'
import { findField } from './field-lists.ts'
import { normaliseName } from './person-name.ts'
import { normaliseCode, normaliseOrganisation, normaliseText, toHalfWidth } from './text.ts'
import type { Reading } from './value-kinds.ts'
import { type WordGroup, words } from './words.ts'

const yesNo: Record<string, boolean> = {
  是: true,
  有: true,
  Y: true,
  YES: true,
  TRUE: true,
  '1': true,
  否: false,
  无: false,
  N: false,
  NO: false,
  FALSE: false,
  '0': false,
}

/** Other usual words for the keys of `words`. */
const synonyms: Record<string, string> = {
  身份证: 'residentId',
  二代身份证: 'residentId',
  港澳台居住证: 'hmtResidencePermit',
  港澳通行证: 'hkMacaoPermit',
  回乡证: 'hkMacaoPermit',
  港澳居民通行证: 'hkMacaoPermit',
  台胞证: 'taiwanPermit',
  外国人永久居留证: 'foreignPermanentResidentId',
  护照: 'chinesePassport',
  社会化: 'social',
  自主: 'autonomous',
  基层认定: 'grassroots',
  基层评审: 'grassroots',
  绿色通道评审: 'greenChannel',
  民营专项评审: 'private',
  民营经济专项评审: 'private',
  考试: 'exam',
  以考代评考试: 'exam',
  '9+3': 'ninePlusThree',
  '9+3定向评价': 'ninePlusThree',
  急需紧缺: 'urgentlyNeeded',
  省内线: 'provincial',
  省内合格标准: 'provincial',
  国家合格标准: 'national',
}

/** Without spaces and quotation marks, half-width. */
const bare = (text: string): string => toHalfWidth(normaliseText(text)).replace(/[\s“”"'‘’]/gu, '')

/** The key of each bare word, key and synonym, by list. */
const keysByWord = new Map(
  Object.entries(words).map(([group, entries]) => [
    group,
    new Map([
      ...Object.entries(synonyms).filter(([, key]) => Object.hasOwn(entries, key)),
      ...Object.keys(entries).map((key): [string, string] => [key, key]),
      ...Object.entries(entries).map(([key, word]): [string, string] => [bare(word), key]),
    ]),
  ]),
)

const readWord = (group: WordGroup, text: string): string | undefined => keysByWord.get(group)?.get(bare(text))

type Value = string | number | boolean

const readYear = (text: string): number | undefined => {
  const match = /^(\d{4})年?(?:度)?$/u.exec(toHalfWidth(normaliseText(text)))
  return match ? Number(match[1]) : undefined
}

const readers: Record<Exclude<Reading, 'choice'>, (text: string) => Value | undefined> = {
  name: normaliseName,
  text: normaliseText,
  organisation: normaliseOrganisation,
  identity: normaliseCode,
  code: normaliseCode,
  date: parseDate,
  year: readYear,
  yesNo: (text) => yesNo[bare(text).toUpperCase()],
}

/**
 * Reads one field's text into its value, normalised; undefined when it cannot be read.
 * @example readField('obtainedOn', '2025年12月5日') // '2025-12-05'
 */
export const readField = (field: string, text: string): Value | undefined => {
  const { reading, words: group } = findField(field) ?? { reading: 'text' }
  if (reading !== 'choice') return readers[reading](text)
  return group && readWord(group, text)
}

/** Chinese: what a field's value must look like. */
export const wantedValue = (field: string): string => {
  const { words: group, wanted, maxLength = 60 } = findField(field) ?? {}
  if (group) return Object.values(words[group]).join('、')
  return wanted ?? `不超过 ${maxLength} 个字的值`
}
