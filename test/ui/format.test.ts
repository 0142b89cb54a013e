import { expect, test } from 'vitest'
import { groupsOfFour } from '../../src/ui/format/digits.ts'
import { formatDuration } from '../../src/ui/format/durations.ts'
import { formatCount, formatPercent, formatRate } from '../../src/ui/format/numbers.ts'
import { formatKilobytes, formatSize } from '../../src/ui/format/sizes.ts'
import { formatDate, formatDateTime, formatDay, formatTimeSince } from '../../src/ui/format/times.ts'

test('counts, shares and rates', () => {
  expect(formatCount(1234567)).toBe('1,234,567')
  expect(formatPercent(0.616)).toBe('62%')
  expect([formatRate(3.456), formatRate(12.3)]).toEqual(['3.5', '12'])
})

test('sizes choose their unit; kilobytes round up, so that no file has a size of zero', () => {
  expect([1, 1024 ** 2 - 1, 1024 ** 2, 1.25 * 1024 ** 3].map(formatSize)).toEqual([
    '1 KB',
    '1024 KB',
    '1.0 MB',
    '1.25 GB',
  ])
  expect(formatKilobytes(39_321)).toBe('38.4 KB')
})

test('times are Beijing’s, wherever the computer is', () => {
  expect(formatDateTime('2026-01-04T16:02:00Z')).toBe('2026年1月5日 00:02')
  expect(formatDay('2026-01-04T16:02:00Z')).toBe('2026年1月5日')
  expect(formatDate('2026-01-05')).toBe('2026年1月5日')
})

test('how long ago, and how long it will take', () => {
  const now = Date.parse('2026-01-05T10:00:00Z')
  const ago = (minutes: number) => formatTimeSince(new Date(now - minutes * 60_000).toISOString(), now)
  expect([ago(0), ago(5), ago(120), ago(3 * 24 * 60)]).toEqual(['刚刚', '5分钟前', '2小时前', '3天前'])
  expect([0, 40, 61, 4800].map(formatDuration)).toEqual(['1 秒', '40 秒', '2 分钟', '1 小时 20 分钟'])
})

test('long numbers in groups of four', () => {
  expect(groupsOfFour('52001123456')).toBe('5200 1123 456')
})
