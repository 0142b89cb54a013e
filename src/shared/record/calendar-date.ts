import { normaliseText, toHalfWidth } from './text.ts'

/**
 * The day of an instant in Beijing's calendar (UTC+8, no daylight saving), as ISO date.
 * @param now milliseconds since 1970-01-01 UTC
 * @example beijingDate(Date.parse('2025-12-04T16:00:00Z')) // '2025-12-05'
 */
export const beijingDate = (now: number): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const daysInMonth = (year: number, month: number): number => {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (daysOfMonths[month - 1] ?? 0)
}

const twoDigits = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

/**
 * ISO date of a year (four digits), month and day, or undefined when the calendar has no such day.
 * @example
 * toIsoDate(2025, 12, 5) // '2025-12-05'
 * toIsoDate(2025, 2, 29) // undefined
 */
export const toIsoDate = (year: number, month: number, day: number): string | undefined =>
  day >= 1 && day <= daysInMonth(year, month)
    ? `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`
    : undefined

/** What people write between year, month and day. 。 and _ are slips of the keyboard; the dashes come from word processors. */
const separator = '[-/.·、\\s\u3002,_\\\\\u2010-\u2015\u2212]'
/** A time of day that a program or a spreadsheet adds; it is dropped. */
const timeOfDay =
  '(?:[T\\s]\\s*(?:上午|下午|AM|PM)?\\s*(?:[01]?\\d|2[0-3])(?::|时)[0-5]\\d(?:(?::|分)[0-5]\\d(?:\\.\\d+)?秒?)?分?(?:\\s*(?:AM|PM))?)?'
/** A weekday, or a remark in brackets. */
const remark = '(?:\\s*(?:星期|周|礼拜)[一二三四五六日天])?(?:\\s*\\([^()]{1,20}\\))?'

const forms = [
  new RegExp(`^(\\d{4})\\s*年\\s*(\\d{1,2})\\s*月\\s*(\\d{1,2})\\s*[日号]?${remark}${timeOfDay}$`, 'iu'),
  new RegExp(
    `^(\\d{4})\\s?${separator}\\s?(\\d{1,2})\\s?${separator}\\s?(\\d{1,2})[日号.]?${remark}${timeOfDay}$`,
    'iu',
  ),
  /^(\d{4})(\d{2})(\d{2})(?:\.0+)?$/u,
  /^(\d{4})[.\-/](\d{2})(\d{2})$/u,
]

/** An instant with its zone, as programs export it: `2025-12-04T16:00:00Z` is the fifth in Beijing. */
const instant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})$/u

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Thu Dec 31 00:00:00 CST 2020, as Java prints a date. CST is China's time here. */
const printedByJava = /^(?:[a-z]{3} )?([a-z]{3}) (\d{1,2}) \d{2}:\d{2}:\d{2} (?:CST|GMT\+08:00) (\d{4})$/iu
/** 31-Dec-2020 and 31-Dec-20, as English spreadsheets show a date. The month's name leaves no doubt about the order. */
const dayAndMonthName = /^(\d{1,2})[-\s]([a-z]{3})[a-z]*[-\s,]+(\d{4}|\d{2})$/iu

const readMonthName = (year: string, month: string, day: string): string | undefined => {
  const index = monthNames.indexOf(month.toLowerCase())
  return index < 0 ? undefined : toIsoDate(Number(year.length === 2 ? `20${year}` : year), index + 1, Number(day))
}

/** Milliseconds since 1970 of a midnight in Beijing or in UTC, as programs store a day. */
const readEpoch = (text: string): string | undefined => {
  if (!/^\d{12,13}$/u.test(text)) return undefined
  const hour = 3_600_000
  const time = Number(text)
  return time % (24 * hour) === 0 || (time + 8 * hour) % (24 * hour) === 0 ? beijingDate(time) : undefined
}

/**
 * Reads the usual forms of a whole day, year first: 2025年12月5日, 2025-12-05, 2025/12/5, 2025.12.5, 20251205, and what programs
 * export. A time of day is dropped; an instant with a zone gives Beijing's day. A date in digits with the year last is ambiguous
 * and is not read.
 * @example
 * parseDate('2025年12月5日') // '2025-12-05'
 * parseDate('2025-12-04T16:00:00Z') // '2025-12-05'
 */
export const parseDate = (text: string): string | undefined => {
  const tidy = normaliseText(toHalfWidth(text))
  const zone = instant.exec(tidy)?.[1]
  if (zone) {
    const [year, month, day] = tidy.split(/\D/u, 3)
    const time = Date.parse(tidy.replace(' ', 'T').replace(/\s?([+-]\d{2}):?(\d{2})$/u, '$1:$2'))
    return toIsoDate(Number(year), Number(month), Number(day)) && !Number.isNaN(time) ? beijingDate(time) : undefined
  }
  for (const form of forms) {
    const match = form.exec(tidy)
    if (match) return toIsoDate(Number(match[1]), Number(match[2]), Number(match[3]))
  }
  const java = printedByJava.exec(tidy)
  if (java) return readMonthName(java[3]!, java[1]!, java[2]!)
  const english = dayAndMonthName.exec(tidy)
  return english ? readMonthName(english[3]!, english[2]!, english[1]!) : readEpoch(tidy)
}
