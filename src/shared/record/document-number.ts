import { toIsoDate } from './calendar-date.ts'
import { normaliseCode } from './text.ts'
import type { DocumentType, Sex } from './words.ts'

/** Facts that a document number contains about its holder. */
export interface DocumentReading {
  /** The same for one person, because it leaves out the digits that a permit's renewal changes. */
  readonly personKey: string
  readonly birthDate?: string
  readonly sex?: Sex
  /** First two digits of an identity number: the province's code. */
  readonly regionPrefix?: string
}

export type DocumentResult =
  | { readonly ok: true; readonly number: string; readonly reading: DocumentReading }
  | {
      readonly ok: false
      readonly number: string
      readonly code: string
      readonly found: string
      readonly wanted: string
    }

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/**
 * Check character of the first 17 digits by ISO 7064 MOD 11-2 (GB 11643-1999).
 * @example identityCheckCharacter('52999919900101002') // '7'
 */
export const identityCheckCharacter = (digits: string): string => {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * weights[i]!
  return '10X98765432'[sum % 11]!
}

/** `yyyymmdd` as ISO date, when the calendar has that day. */
const realDate = (text: string): string | undefined =>
  toIsoDate(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8)))

/** The number with its middle hidden, for lists and logs: long numbers show 3 + 4 characters, shorter ones 1 + 2.
 * @example maskDocumentNumber('529999199001010028') // '529***********0028' */
export const maskDocumentNumber = (number: string): string => {
  const [first, last] = number.length >= 15 ? [3, 4] : number.length > 4 ? [1, 2] : [0, 1]
  const hidden = Math.max(0, number.length - first - last)
  return `${number.slice(0, first)}${'*'.repeat(Math.min(hidden, 40))}${number.slice(first + hidden)}`
}

/**
 * Whether an 18-digit number ends in 000, as after a spreadsheet saved it as a number, which has 15 exact digits.
 * @example endsInLostDigits('529999197008112000') // true
 */
export const endsInLostDigits = (number: string): boolean => /^\s*\d{15}000\s*$/u.test(number)

const refuse = (number: string, code: string, found: string, wanted: string): DocumentResult => ({
  ok: false,
  number,
  code: `documentNumber.${code}`,
  found,
  wanted,
})

/** It does not name the digit that would fit: whoever typed it would make a wrong number pass. */
const wrongCheck = '校验位对不上：号码中至少有一位写错了'

const readIdentity = (
  type: DocumentType,
  number: string,
  today: string,
  prefixes?: readonly string[],
): DocumentResult => {
  if (!/^\d{17}[\dX]$/u.test(number))
    return refuse(
      number,
      'form',
      `${number.length} 位：${maskDocumentNumber(number)}`,
      '18 位，前 17 位为数字，最后一位为数字或 X',
    )
  if (identityCheckCharacter(number) !== number[17])
    return refuse(number, 'checksum', wrongCheck, '与证件一致的 18 位号码（请核对每一位）')
  const birthDate = realDate(number.slice(6, 14))
  if (!birthDate || birthDate > today || birthDate < '1900-01-01')
    return refuse(
      number,
      'birthDate',
      `第 7–14 位 ${number.slice(6, 14)} 不是真实的出生日期`,
      '真实存在且不晚于今天的出生日期',
    )
  if (prefixes && !prefixes.includes(number.slice(0, 6)))
    return refuse(number, 'prefix', `开头 6 位是 ${number.slice(0, 6)}`, `开头为 ${prefixes.join('、')}`)
  return {
    ok: true,
    number,
    reading: {
      personKey: `${type}:${number}`,
      birthDate,
      sex: Number(number[16]) % 2 === 1 ? 'male' : 'female',
      ...(prefixes ? {} : { regionPrefix: number.slice(0, 2) }),
    },
  }
}

const byPattern =
  (pattern: RegExp, wanted: string, personLength?: number) =>
  (type: DocumentType, number: string): DocumentResult =>
    pattern.test(number)
      ? { ok: true, number, reading: { personKey: `${type}:${number.slice(0, personLength)}` } }
      : refuse(number, 'form', `${number.length} 位：${maskDocumentNumber(number)}`, wanted)

const readPermanentResident = (type: DocumentType, number: string): DocumentResult => {
  if (/^[A-Z]{3}\d{12}$/u.test(number)) return { ok: true, number, reading: { personKey: `${type}:${number}` } }
  if (!/^9\d{16}[\dX]$/u.test(number))
    return refuse(
      number,
      'form',
      `${number.length} 位：${maskDocumentNumber(number)}`,
      '新版：9 开头的 18 位号码；旧版：3 个字母加 12 位数字',
    )
  return identityCheckCharacter(number) === number[17]
    ? { ok: true, number, reading: { personKey: `${type}:${number}` } }
    : refuse(number, 'checksum', wrongCheck, '与证件一致的号码（请核对每一位）')
}

const readers: Record<DocumentType, (type: DocumentType, number: string, today: string) => DocumentResult> = {
  residentId: (type, number, today) => readIdentity(type, number, today),
  hmtResidencePermit: (type, number, today) => readIdentity(type, number, today, ['810000', '820000', '830000']),
  hkMacaoPermit: byPattern(/^[HM]\d{8}(\d{2})?$/u, 'H 或 M 加 8 位数字，可再加 2 位换证次数', 9),
  taiwanPermit: byPattern(/^\d{8}(\d{2})?$/u, '8 位或 10 位数字', 8),
  foreignPermanentResidentId: readPermanentResident,
  chinesePassport: byPattern(/^([EG]\d{8}|E[A-Z]\d{7})$/u, 'E 或 G 加 8 位数字，或 E 加 1 个字母和 7 位数字'),
  foreignPassport: byPattern(/^[A-Z\d]{5,20}$/u, '5–20 位字母或数字'),
}

const readAnew = (type: DocumentType, input: string, today: string): DocumentResult =>
  readers[type](type, normaliseCode(input), today)

let last: { type: DocumentType; input: string; today: string; result: DocumentResult } | undefined

/**
 * Reads a document number of a type: normalises it (full-width, spaces, hyphens, case), checks its form and its own checksum.
 * @param today ISO date; a later birth date is refused
 * @example readDocumentNumber('chinesePassport', 'e 12345678', '2026-06-01').ok // true
 */
export const readDocumentNumber = (type: DocumentType, input: string, today: string): DocumentResult => {
  // Remembered, because about six rules read the same number of one record in turn.
  if (last?.input !== input || last.type !== type || last.today !== today)
    last = { type, input, today, result: readAnew(type, input, today) }
  return last.result
}
