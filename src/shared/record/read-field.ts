import { parseDate } from './calendar-date.ts'
import { findField } from './field-lists.ts'
import { normaliseName } from './person-name.ts'
import {
  normaliseCode,
  normaliseFilingNumber,
  normaliseIdentity,
  normaliseTerm,
  normaliseText,
  toHalfWidth,
} from './text.ts'
import type { Reading } from './value-kinds.ts'
import { type WordGroup, words } from './words.ts'

const yesNo: Record<string, boolean> = {
  是: true,
  有: true,
  Y: true,
  YES: true,
  TRUE: true,
  '1': true,
  '√': true,
  '✓': true,
  '✔': true,
  '☑': true,
  否: false,
  无: false,
  N: false,
  NO: false,
  FALSE: false,
  '0': false,
  '×': false,
  '✗': false,
  '✘': false,
}

/**
 * Other usual words for the keys of `words`, without spaces and quotation marks, upper case. 1 and 2 are the sexes of
 * GB/T 2261.1.
 */
const synonyms: Record<string, string> = {
  男性: 'male',
  男士: 'male',
  先生: 'male',
  M: 'male',
  MALE: 'male',
  '1': 'male',
  女性: 'female',
  女士: 'female',
  F: 'female',
  FEMALE: 'female',
  '2': 'female',
  身份证: 'residentId',
  二代身份证: 'residentId',
  二代证: 'residentId',
  第二代身份证: 'residentId',
  第二代居民身份证: 'residentId',
  中华人民共和国居民身份证: 'residentId',
  身份证号: 'residentId',
  身份证号码: 'residentId',
  居民身份证号: 'residentId',
  居民身份证号码: 'residentId',
  港澳居民居住证: 'hmtResidencePermit',
  台湾居民居住证: 'hmtResidencePermit',
  港澳台居住证件: 'hmtResidencePermit',
  港澳台居住证: 'hmtResidencePermit',
  港澳通行证: 'hkMacaoPermit',
  回乡证: 'hkMacaoPermit',
  港澳居民通行证: 'hkMacaoPermit',
  台胞证: 'taiwanPermit',
  外国人永久居留证: 'foreignPermanentResidentId',
  外国人永久居留身份证件: 'foreignPermanentResidentId',
  台湾居民通行证: 'taiwanPermit',
  台胞通行证: 'taiwanPermit',
  护照: 'chinesePassport',
  普通护照: 'chinesePassport',
  因私普通护照: 'chinesePassport',
  因私护照: 'chinesePassport',
  中华人民共和国护照: 'chinesePassport',
  外籍护照: 'foreignPassport',
  社会化: 'social',
  社会评审: 'social',
  社会化职称评审: 'social',
  自主: 'autonomous',
  单位自主评审: 'autonomous',
  自主评聘: 'autonomous',
  民营: 'private',
  民营经济: 'private',
  民营评审: 'private',
  民营经济组织: 'private',
  民营经济组织专项: 'private',
  民营经济组织评审: 'private',
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
  高层次: 'highLevel',
  省: 'province',
  省级: 'province',
  省直: 'province',
  市: 'city',
  市州: 'city',
  市州级: 'city',
  地市级: 'city',
  县: 'county',
  区县: 'county',
  县区: 'county',
  区县级: 'county',
  县区级: 'county',
  县市区级: 'county',
  县级市: 'county',
  乡: 'township',
  乡镇: 'township',
  乡级: 'township',
  乡镇街道级: 'township',
  全省标准: 'province',
  省统一标准: 'province',
  省标准: 'province',
  单位: 'employer',
  单位自定标准: 'employer',
  省内线: 'provincial',
  省内合格标准: 'provincial',
  国家合格标准: 'national',
}

/** Without spaces and quotation marks, half-width, upper case. */
const bare = (text: string): string =>
  toHalfWidth(normaliseText(text))
    .replace(/[\s“”"'‘’]/gu, '')
    .replace(/[a-z]+/gu, (letters) => letters.toUpperCase())

/**
 * The forms in which a word of a list may be written, the plainest first: as it is, without a code before it (1-男), without a
 * remark behind it (社会化评审（正常申报）), without its brackets (乡（镇）级).
 */
const wordForms = (text: string): string[] => {
  const word = bare(text)
  const uncoded = word.replace(/^\d{1,2}[-.、:_](?=\D)/u, '')
  return [word, uncoded, uncoded.replace(/\([^()]*\)$/u, ''), uncoded.replace(/[()[\]【】]/gu, '')]
}

/** The key of each bare word, key and synonym, by list. */
const keysByWord = new Map(
  Object.entries(words).map(([group, entries]) => [
    group,
    new Map([
      ...Object.entries(synonyms).filter(([, key]) => Object.hasOwn(entries, key)),
      ...Object.keys(entries).map((key): [string, string] => [bare(key), key]),
      ...Object.entries(entries).map(([key, word]): [string, string] => [bare(word), key]),
    ]),
  ]),
)

const readWord = (group: WordGroup, text: string): string | undefined => {
  const keys = keysByWord.get(group)
  for (const form of wordForms(text)) {
    const key = keys?.get(form)
    if (key !== undefined) return key
  }
  return undefined
}

type Value = string | number | boolean

/** A whole number as a program writes it that knows no others: 520102.0. */
const withoutFraction = (text: string): string => text.replace(/^(\s*\d{1,8})\.0+\s*$/u, '$1')

const readYear = (text: string): number | undefined => {
  const tidy = withoutFraction(toHalfWidth(normaliseText(text)))
  // A month or a day that clerks add to the year is left out.
  const match = /^(\d{4})(?:\s*年(?:度)?|[-/.年]\s*(?:0?[1-9]|1[0-2])(?:\s*月)?)?$/u.exec(tidy)
  return Number(match?.[1] ?? parseDate(tidy)?.slice(0, 4)) || undefined
}

const readers: Record<Exclude<Reading, 'choice'>, (text: string) => Value | undefined> = {
  name: normaliseName,
  term: normaliseTerm,
  filing: normaliseFilingNumber,
  identity: normaliseIdentity,
  code: (text) => normaliseCode(withoutFraction(normaliseText(text))),
  date: parseDate,
  year: readYear,
  yesNo: (text) => yesNo[bare(text)],
}

/**
 * Reads one field's text into its value, normalised; undefined when it cannot be read.
 * @example readField('obtainedOn', '2025年12月5日') // '2025-12-05'
 */
export const readField = (field: string, text: string): Value | undefined => {
  const { reading, words: group } = findField(field) ?? { reading: 'term' }
  if (reading !== 'choice') return readers[reading](text)
  return group && readWord(group, text)
}

/** Chinese: what a field's value must look like. */
export const wantedValue = (field: string): string => {
  const { words: group, wanted, maxLength = 60 } = findField(field) ?? {}
  if (group) return Object.values(words[group]).join('、')
  return wanted ?? `不超过 ${maxLength} 个字的值`
}
