import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beijingDate, parseDate, toIsoDate } from '../../src/shared/record/calendar-date.ts'

const days = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })

describe('parseDate', () => {
  test.each([
    '2025-12-05',
    '2025-12-5',
    '2025/12/5',
    '2025.12.05',
    '2025·12·5',
    '2025、12、5',
    '2025 12 5',
    '20251205',
    '2025年12月5日',
    '2025 年 12 月 05 日',
    '2025年12月5号',
    '2025年12月5',
    '２０２５年１２月５日',
    '\u200B 2025-12-05\u3000',
    '2025-12-05 09:30',
    '2025-12-05T23:59:59.999',
    '2025-12-05T00:00:00Z',
    // Midnight in Beijing, as programs export it.
    '2025-12-04T16:00:00.000Z',
    '2025-12-05T15:59:59.999Z',
    '2025-12-05 23:59',
    '2025-12-05 9:05:59',
    '2025年12月5日 00:00:00',
    '2025年12月05日 9:05',
    '2025年12月5日星期五',
    '2025年12月5日（公布）',
    '2025-12-05 上午9:05:00',
    '2025。12。5',
    '2025，12，5',
    '2025–12–05',
    '2025—12—05',
    '2025\\12\\5',
    '2025_12_05',
    '2025.1205',
    '2025.12.5.',
    '2025-12-05日',
    '20251205.0',
    '2025-12-05T00:00:00+08:00',
    '2025-12-05T00:00:00.000+0800',
    '2025-12-04T16:00:00.000+0000',
    'Fri Dec 05 00:00:00 CST 2025',
    '5-Dec-2025',
    '05-Dec-25',
    // Midnight in Beijing, and in UTC, in milliseconds.
    '1764864000000',
    '1764892800000',
  ])('reads “%s” as the fifth of December', (text) => {
    expect(parseDate(text)).toBe('2025-12-05')
  })

  test.each([
    '',
    '2025',
    '2025-12',
    '2025年12月',
    '05/12/2025',
    '12-05-2025',
    '5.12.2025',
    '25-12-05',
    '25年12月5日',
    '44567',
    '2025-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-04-31',
    '20250230',
    '2025-12-05 24:00',
    '05-Foo-2025',
    '1764864000001',
    '2025,12',
    '2025-12-05 25:00',
    '2025-12-05 23:60',
    '2025-12-05 23:59:60',
    '2025-12-05T25:00:00Z',
    '2025-12-00',
    '2025-12-32',
    '2025-12-05T10:00+08',
    '2025-02-30T00:00:00Z',
    '2025-12-05至2026-01-05',
    '2025-12-05 2026-01-05',
    '约2025-12-05',
    '二零二五年',
  ])('refuses “%s”', (text) => {
    expect(parseDate(text)).toBeUndefined()
  })

  test('reads every day in every form', () => {
    const forms: ((y: string, m: string, d: string) => string)[] = [
      (y, m, d) => `${y}-${m}-${d}`,
      (y, m, d) => `${y}/${Number(m)}/${Number(d)}`,
      (y, m, d) => `${y}.${m}.${d}`,
      (y, m, d) => `${y}年${Number(m)}月${Number(d)}日`,
      (y, m, d) => `${y}${m}${d}`,
    ]
    fc.assert(
      fc.property(days, fc.constantFrom(...forms), (day, form) => {
        const iso = day.toISOString().slice(0, 10)
        const [y, m, d] = iso.split('-')
        expect(parseDate(form(y!, m!, d!))).toBe(iso)
      }),
    )
  })
})

test('toIsoDate accepts exactly the days of the calendar', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: -1, max: 14 }),
      fc.integer({ min: -1, max: 33 }),
      (y, m, d) => {
        const date = new Date(0)
        date.setUTCFullYear(y, m - 1, d)
        const exists = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d
        expect(toIsoDate(y, m, d) !== undefined).toBe(exists)
      },
    ),
    { numRuns: 2000 },
  )
})

test('a year is leap by the rules of the Gregorian calendar', () => {
  const leap = [1600, 1900, 2000, 2023, 2024, 2100].filter((year) => toIsoDate(year, 2, 29))
  expect(leap).toEqual([1600, 2000, 2024])
})

test('year, month and day are padded', () => {
  expect([toIsoDate(999, 1, 9), toIsoDate(2025, 9, 10), toIsoDate(2025, 10, 1)]).toEqual([
    '0999-01-09',
    '2025-09-10',
    '2025-10-01',
  ])
})

test('a day begins in Beijing eight hours before it does in Greenwich', () => {
  expect(beijingDate(Date.parse('2025-12-04T15:59:59.999Z'))).toBe('2025-12-04')
  expect(beijingDate(Date.parse('2025-12-04T16:00:00Z'))).toBe('2025-12-05')
})
