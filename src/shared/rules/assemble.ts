import { type Dictionary, findLevel } from '../dictionary/dictionary.ts'
import { findSeries } from '../dictionary/dictionary-lookup.ts'
import { readDocumentNumber } from '../record/document-number.ts'
import type { Fault } from '../record/fault.ts'
import { detailFields, editableFields, findField, findLabel, isIndividual } from '../record/field-lists.ts'
import { memoise } from '../record/memoise.ts'
import { judgeName, severalPersons } from '../record/person-name.ts'
import { readField, wantedValue } from '../record/read-field.ts'
import { type CertificateRecord, recordSchema } from '../record/record.ts'
import { type RawValues, shownValue } from '../record/record-values.ts'
import { normaliseText } from '../record/text.ts'
import { standsForNothing } from '../record/text-value.ts'
import type { Change } from '../record/value-change.ts'
import type { DocumentType } from '../record/words.ts'
import { isAcceptable } from './judge.ts'

export interface Assembled {
  /** Present when every required value could be read. Not judged yet. */
  readonly record?: CertificateRecord
  readonly changes: readonly Change[]
  readonly faults: readonly Fault[]
}

/** Result of reading a field's text; without a value when it cannot be read. */
interface FieldReading {
  readonly value?: string | number | boolean
  /** The value as people write it, which the window echoes. */
  readonly shown?: string
  /** Only invisible characters, or dashes in place of a code: treated like an empty text. */
  readonly empty: boolean
}

/** Fields that a record may lack. */
const optional: ReadonlySet<string> = new Set(
  editableFields.filter((field) => findField(field)!.schema.safeParse(undefined).success),
)

const readWhole = (field: string, text: string): FieldReading => {
  const value = readField(field, text)
  // In a column that may be empty, 无 and / are how clerks say that it is.
  if (value === undefined) return { empty: !normaliseText(text) || (optional.has(field) && standsForNothing(text)) }
  const nothing = typeof value === 'string' && optional.has(field) && !findField(field)?.words && standsForNothing(text)
  return { value, shown: shownValue(field, value), empty: value === '' || nothing }
}

const isDetail: ReadonlySet<string> = new Set(detailFields)

/** Cached texts of a field: as many employers, dates or titles as a large file has. */
const mostTexts = 5_000

/**
 * Reads a field's text. Rows share most of their texts (employers, dates, titles), so each is read once. Texts of one person
 * alone are not cached, because they would only fill memory.
 */
const readers = new Map<string, (text: string) => FieldReading>(
  editableFields.map((field) => {
    const read = (text: string): FieldReading => readWhole(field, text)
    return [field, isIndividual(field) ? read : memoise(read, mostTexts)]
  }),
)

/**
 * Makes a record of raw texts: normalises, reads words and dates, fills in the sex from the document number and the level
 * from the title. `changes` lists every changed value; every value that cannot be read is a fault at its field.
 * @param today ISO date in Beijing's calendar
 * @example
 * assembleRecord({ name: ' 样例甲 ' }, dictionary, '2026-06-01').changes // [{ field: 'name', was: ' 样例甲 ', is: '样例甲' }]
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
    if (empty) {
      if (normaliseText(text)) changes.push({ field, was: text, is: '' })
      continue
    }
    if (value === undefined || shown === undefined) {
      faults.push({
        code: 'value.unreadable',
        severity: 'error',
        field,
        found: `${findLabel(field)}：“${text.trim().slice(0, 60)}”`,
        wanted: wantedValue(field),
        source: '通知 二：电子证书页面信息',
      })
      continue
    }
    if (shown !== text) changes.push({ field, was: text, is: shown })
    const asked = field === 'name' && shown !== text ? severalPersons(text) : undefined
    if (asked) faults.push(asked)
    if (isDetail.has(field)) details[field] = value
    else values[field] = value
  }
  fillSex(values, changes, today)
  resolveSeries(values, dictionary)
  values.details = details
  const parsed = recordSchema.safeParse(values)
  if (parsed.success) return { ...(isAcceptable(faults) ? { record: parsed.data } : {}), changes, faults }
  const unread = new Set(faults.map(({ field }) => field))
  const ownFaults = judgeAlone(values, today).filter(({ field }) => !unread.has(field))
  for (const issue of parsed.error.issues) {
    const field = String(issue.path.at(-1) ?? '')
    if (unread.has(field) || !readers.has(field)) continue
    if (field === 'sex' && !asksForSex(values.documentType)) continue
    unread.add(field)
    const given = values[field] ?? details[field]
    faults.push(
      given === undefined
        ? {
            code: 'value.missing',
            severity: 'error',
            field,
            found: `${findLabel(field)}为空`,
            wanted: `填写${findLabel(field)}`,
            source: '通知 二：电子证书页面信息',
          }
        : {
            code: 'value.form',
            severity: 'error',
            field,
            found: `${findLabel(field)}：“${String(given).slice(0, 60)}”`,
            wanted: wantedValue(field),
            source: '通知 二：电子证书页面信息',
          },
    )
  }
  return { changes, faults: [...faults, ...ownFaults.filter(({ field }) => !unread.has(field))] }
}

/** Whether an empty sex is a fault. An identity number implies the sex once its own fault is corrected. */
const asksForSex = (documentType: unknown): boolean =>
  documentType !== undefined && documentType !== 'residentId' && documentType !== 'hmtResidencePermit'

/** Faults of the name and the document number alone, so that a row with a gap elsewhere can be corrected in one go. */
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
    // The series is unknown. Any level makes the record complete, and the rule `series.unknown` then refuses it.
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
