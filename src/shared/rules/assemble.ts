import { type Dictionary, findLevel } from '../dictionary/dictionary.ts'
import { findSeries } from '../dictionary/dictionary-lookup.ts'
import { parseDate } from '../record/calendar-date.ts'
import type { Change } from '../record/change-kind.ts'
import { columnOf, columns, type Field } from '../record/columns.ts'
import { readDocumentNumber } from '../record/document-number.ts'
import type { Fault } from '../record/fault.ts'
import { judgeName, normaliseName } from '../record/person-name.ts'
import {
  type CertificateRecord,
  type DocumentType,
  recordSchema,
  reviewDetailsSchema,
  words,
} from '../record/record.ts'
import { type RawValues, shownValue, wordFields } from '../record/record-values.ts'
import { remembered } from '../record/remembered.ts'
import { normaliseCode, normaliseOrganisation, normaliseText, toHalfWidth } from '../record/text.ts'

export interface Assembled {
  /** Present when every required value could be read. Not judged yet. */
  readonly record?: CertificateRecord
  readonly changes: readonly Change[]
  readonly faults: readonly Fault[]
}

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

const bare = (text: string): string => toHalfWidth(normaliseText(text)).replace(/[\s“”"'‘’]/gu, '')

/** Each list's words, keys and synonyms, bare, with the key that they stand for. */
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

const readWord = (group: keyof typeof words, text: string): string | undefined => keysByWord.get(group)?.get(bare(text))

const detailFields = new Set(Object.keys(reviewDetailsSchema.shape))

const labelOf = (field: string): string => columnOf.get(field as Field)?.header ?? field

/** Reads one field's text into its value; undefined when it cannot be read. */
const readField = (field: string, text: string): string | number | boolean | undefined => {
  const group = wordFields[field as keyof typeof wordFields]
  if (group) return readWord(group, text)
  switch (field) {
    case 'name':
      return normaliseName(text)
    case 'documentNumber':
    case 'employerCreditCode':
    case 'employerRegion':
    case 'introducedFrom':
    case 'workCounty':
      return normaliseCode(text)
    case 'employerName':
    case 'committee':
    case 'unit':
      return normaliseOrganisation(text)
    case 'obtainedOn':
      return parseDate(text)
    case 'introductionYear':
    case 'examYear': {
      const match = /^(\d{4})年?(?:度)?$/u.exec(toHalfWidth(normaliseText(text)))
      return match ? Number(match[1]) : undefined
    }
    case 'grassrootsService':
      return yesNo[bare(text).toUpperCase()]
    default:
      return normaliseText(text)
  }
}

const wantedOf = (field: string): string => {
  const group = wordFields[field as keyof typeof wordFields]
  if (group) return Object.values(words[group]).join('、')
  if (field === 'obtainedOn') return '日期，如 2025-12-05 或 2025年12月5日'
  if (field === 'introductionYear' || field === 'examYear') return '四位年份，如 2025'
  if (field === 'grassrootsService') return '是 或 否'
  return '一个值'
}

/** What a field's text says; without a value when it cannot be read. */
interface FieldReading {
  readonly value?: string | number | boolean
  /** The value as people write it. */
  readonly shown?: string
  /** Nothing but invisible characters, or dashes where a code is due: as good as empty. */
  readonly empty: boolean
}

const readWhole = (field: string, text: string): FieldReading => {
  const value = readField(field, text)
  if (value === undefined) return { empty: !normaliseText(text) }
  return { value, shown: shownValue(field, value), empty: value === '' }
}

/** What each person has alone: remembering it would only fill memory. */
const personal = new Set<Field>(['name', 'documentNumber'])
/** As many employers, dates or titles as a large file has. */
const mostTexts = 5_000

/** Reads a field's text. Rows share most of their texts (employers, dates, titles), so each is read once. */
const readers = new Map<string, (text: string) => FieldReading>(
  columns.map(({ field }) => {
    const read = (text: string): FieldReading => readWhole(field, text)
    return [field, personal.has(field) ? read : remembered(read, mostTexts)]
  }),
)

/**
 * From raw text values to a record: normalises, reads words and dates, fills the sex from the document number and the
 * level from the title. Every change is echoed; every value that cannot be read is a fault at its field.
 * @param today ISO date in Beijing's calendar
 */
export const assembleRecord = (raw: RawValues, dictionary: Dictionary, today: string): Assembled => {
  const changes: Change[] = []
  const faults: Fault[] = []
  const values: Record<string, unknown> = {}
  const details: Record<string, unknown> = {}
  for (const [field, text] of Object.entries(raw)) {
    const read = readers.get(field)
    if (!read || !text?.trim()) continue
    const { value, shown, empty } = read(text)
    if (empty) continue
    if (value === undefined || shown === undefined) {
      faults.push({
        code: 'value.unreadable',
        severity: 'error',
        field,
        found: `${labelOf(field)}：“${text.trim().slice(0, 60)}”`,
        wanted: wantedOf(field),
        source: '通知 二：电子证书页面信息',
      })
      continue
    }
    if (shown !== text) changes.push({ field, was: text, is: shown })
    if (detailFields.has(field)) details[field] = value
    else values[field] = value
  }
  fillSex(values, changes, today)
  resolveSeries(values, dictionary)
  values.details = details
  const parsed = recordSchema.safeParse(values)
  if (parsed.success) return { ...(faults.length ? {} : { record: parsed.data }), changes, faults }
  const unread = new Set(faults.map(({ field }) => field))
  const ownFaults = judgeAlone(values, today).filter(({ field }) => !unread.has(field))
  for (const issue of parsed.error.issues) {
    const field = String(issue.path.at(-1) ?? '')
    if (unread.has(field) || !columnOf.has(field as Field)) continue
    if (field === 'sex' && !asksForSex(values.documentType)) continue
    unread.add(field)
    const given = values[field] ?? details[field]
    faults.push(
      given === undefined
        ? {
            code: 'value.missing',
            severity: 'error',
            field,
            found: `${labelOf(field)}为空`,
            wanted: `填写${labelOf(field)}`,
            source: '通知 二：电子证书页面信息',
          }
        : {
            code: 'value.form',
            severity: 'error',
            field,
            found: `${labelOf(field)}：“${String(given).slice(0, 60)}”`,
            wanted: formWanted(field),
            source: '通知 二：电子证书页面信息',
          },
    )
  }
  return { changes, faults: [...faults, ...ownFaults.filter(({ field }) => !unread.has(field))] }
}

/** Whether an empty sex is a fault of its own: an identity number gives it, once its own fault is mended. */
const asksForSex = (documentType: unknown): boolean =>
  documentType !== undefined && documentType !== 'residentId' && documentType !== 'hmtResidencePermit'

/** Faults that a name and a document number show by themselves, so that a row with a gap elsewhere is mended in one go. */
const judgeAlone = (values: Record<string, unknown>, today: string): Fault[] => {
  const faults = typeof values.name === 'string' ? judgeName(values.name) : []
  if (!values.documentType || typeof values.documentNumber !== 'string') return faults
  const result = readDocumentNumber(values.documentType as DocumentType, values.documentNumber, today)
  if (result.ok) return faults
  const { code, found, wanted } = result
  return [
    ...faults,
    {
      code,
      severity: 'error',
      field: 'documentNumber',
      found,
      wanted,
      source: 'GB 11643-1999；证件号码规则',
    },
  ]
}

const formWanted = (field: string): string => {
  switch (columnOf.get(field as Field)?.reading) {
    case 'code':
      return '六位地区代码，如 520102'
    case 'year':
      return '四位年份，如 2025'
    default:
      return field === 'employerCreditCode'
        ? '18 位统一社会信用代码'
        : `不超过 ${columnOf.get(field as Field)?.maxLength ?? 60} 个字的值`
  }
}

const fillSex = (values: Record<string, unknown>, changes: Change[], today: string): void => {
  if (values.sex || !values.documentType || typeof values.documentNumber !== 'string') return
  const result = readDocumentNumber(values.documentType as DocumentType, values.documentNumber, today)
  if (!result.ok || !result.reading.sex) return
  values.sex = result.reading.sex
  changes.push({ field: 'sex', was: '', is: shownValue('sex', result.reading.sex) })
}

const resolveSeries = (values: Record<string, unknown>, dictionary: Dictionary): void => {
  if (typeof values.series !== 'string') return
  const series = findSeries(dictionary, values.series)
  if (!series) {
    // Unknown series: any level lets the record be judged, and the rule `series.unknown` refuses it by name.
    values.level ??= 'intermediate'
    return
  }
  values.series = series.name
  if (typeof values.title !== 'string') return
  const date = typeof values.obtainedOn === 'string' ? values.obtainedOn : ''
  values.level =
    findLevel(series, values.title, date) ??
    series.titles.find((title) => title.name === values.title)?.level ??
    'intermediate'
}
