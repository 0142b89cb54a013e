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

const forms = [
  /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?$/u,
  /^(\d{4})[-/.·、\s](\d{1,2})[-/.·、\s](\d{1,2})(?:[T\s](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?$/u,
  /^(\d{4})(\d{2})(\d{2})$/u,
]

/** An instant in UTC, as programs export it: `2025-12-04T16:00:00Z` is the fifth in Beijing. */
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/u

/**
 * Reads the usual Chinese forms of a day, year first: 2025年12月5日, 2025-12-05, 2025/12/5, 2025.12.5, 20251205. A time of
 * day is dropped. A date with the year last is ambiguous and is not read.
 * @example parseDate('2025年12月5日') // '2025-12-05'
 */
export const parseDate = (text: string): string | undefined => {
  const tidy = normaliseText(toHalfWidth(text))
  if (instant.test(tidy)) {
    const [year, month, day] = tidy.split(/\D/u, 3)
    const time = Date.parse(tidy)
    return toIsoDate(Number(year), Number(month), Number(day)) && !Number.isNaN(time) ? beijingDate(time) : undefined
  }
  for (const form of forms) {
    const match = form.exec(tidy)
    if (match) return toIsoDate(Number(match[1]), Number(match[2]), Number(match[3]))
  }
  return undefined
}
