import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { toIsoDate } from '../../shared/record/calendar-date.ts'
import { printedFields } from '../../shared/record/field-lists.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { type PrintedField, recordFields } from '../../shared/record/record-fields.ts'
import { shownValue } from '../../shared/record/record-values.ts'

/** The fields of a record that are printed on its certificate. */
export type StatedRecord = Pick<CertificateRecord, PrintedField>

/** Content of one certificate: a plain value that can be posted to a worker thread. */
export interface CertificateData {
  readonly record: StatedRecord
  /** 证书编号, e.g. `GZZC2026051000123`. */
  readonly number: string
  /** 生成时间, an instant. */
  readonly generatedAt: Date
  /** 统一核验地址, an http or https address. The QR code points to `/V/…` on the same host. */
  readonly verificationAddress: string
  /** The approved photo, JPEG, RGB or grey. */
  readonly photo: Uint8Array
}

/** Limit for an embedded photo, fifty times the usual size. */
const maxPhotoBytes = mebibyte

/**
 * Checks what the writer and the token require beyond the schema of the record.
 * @throws Problem `certificate.dataWrong`, `certificate.photoUnreadable`
 */
export const checkCertificateData = (data: CertificateData): void => {
  // The number is part of the address and of the QR code's alphanumeric segment.
  if (!/^[A-Z0-9-]{4,32}$/.test(data.number)) wrong('证书编号', '4 至 32 位大写字母、数字')
  if (Number.isNaN(data.generatedAt.getTime())) wrong('生成时间', '有效的时间')
  if (!isDay(data.record.obtainedOn)) wrong('取得时间', '1970 年以后、形如 2026-05-10 的日期')
  const address = URL.canParse(data.verificationAddress) ? new URL(data.verificationAddress) : undefined
  if (!address || !/^https?:$/.test(address.protocol) || data.verificationAddress.length > 100)
    wrong('统一核验地址', '以 http:// 或 https:// 开头、不超过 100 字的地址')
  // The host is part of the QR code's alphanumeric segment.
  else if (!/^[a-z0-9.:/-]+$/.test(address.origin)) wrong('统一核验地址', '只含字母、数字、点和连字符的域名')
  for (const { label, value } of [...statedFields(data.record), ...statedBodies(data.record)])
    if (value.trim() === '') wrong(label, '不为空的内容')
  if (data.photo.length > maxPhotoBytes) throw new Problem('certificate.photoUnreadable')
}

/** An existing day that the token can count (from 1970 on). */
const isDay = (text: string): boolean => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.slice(1).map(Number)
  const [year = 0, month = 0, day = 0] = parts ?? []
  return year >= 1970 && toIsoDate(year, month, day) === text
}

const wrong = (field: string, wanted: string): never => {
  throw new Problem('certificate.dataWrong', { field, wanted })
}

export interface StatedField {
  readonly label: string
  readonly value: string
}

const stated = (record: StatedRecord, fields: readonly PrintedField[]): StatedField[] =>
  fields.map((field) => ({
    label: recordFields[field].label,
    value: recordFields[field].reading === 'date' ? chineseDate(record[field]) : shownValue(field, record[field]),
  }))

/** The nine fields beside the photo, in the order of the notice's annex 1. */
export const statedFields = (record: StatedRecord): StatedField[] => stated(record, printedFields('line'))

/** The three columns of the table below them. */
export const statedBodies = (record: StatedRecord): StatedField[] => stated(record, printedFields('table'))

/** An ISO date in Chinese. @example chineseDate('2026-05-10') // '2026年5月10日' */
export const chineseDate = (isoDate: string): string => {
  const [year, month, day] = isoDate.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

/**
 * An instant as Beijing's clocks show it. China has UTC+8 the whole year.
 * @example beijingTime(new Date('2026-05-10T01:30:00Z')) // '2026-05-10 09:30:00'
 */
export const beijingTime = (instant: Date): string => {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
