import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCertificateNumber, type NumberParts } from '../../src/shared/record/certificate-number.ts'
import { levels } from '../../src/shared/record/words.ts'

const parts: NumberParts = { year: 2025, series: '05', level: 'intermediate', serial: 12 }

const anyParts = fc.record({
  year: fc.integer({ min: 2020, max: 2199 }),
  series: fc.stringMatching(/^\d{2}$/),
  level: fc.constantFrom(...levels),
  serial: fc.integer({ min: 1, max: 999_999 }),
})

describe('certificate number', () => {
  test('by the default pattern', () => {
    expect(formatCertificateNumber(parts)).toBe('GZZC2025053000012')
  })

  test('by another pattern', () => {
    expect(formatCertificateNumber(parts, '黔{year:4}-{level:2}{series:3}第{serial:8}号')).toBe(
      '黔2025-03005第00000012号',
    )
  })

  test('counts from the first serial to the last that fits, and gives each level its digit', () => {
    expect(formatCertificateNumber({ ...parts, serial: 1 })).toBe('GZZC2025053000001')
    expect(formatCertificateNumber({ ...parts, serial: 999_999 })).toBe('GZZC2025053999999')
    expect(levels.map((level) => formatCertificateNumber({ ...parts, level })[10])).toEqual(
      levels.map((_, index) => String(index + 1)),
    )
  })

  test.each<[message: RegExp, changed: Partial<NumberParts>, pattern?: string]>([
    [/^serial 0 does not count$/, { serial: 0 }],
    [/^serial 1000000 is wider than 6$/, { serial: 1_000_000 }],
    [/^series 专 is not a number$/, { series: '专' }],
    [/^unknown part unit in/, {}, '{year:4}{series:2}{level:1}{serial:6}{unit:2}'],
    [/lacks series, level$/, {}, 'GZZC{year:4}{serial:6}'],
    [/has a place that cannot be read$/, {}, 'GZZC{year:4}{series:2}{level:1}{serial:6}}'],
  ])('a refusal names what is wrong: %s', (message, changed, pattern) => {
    expect(() => formatCertificateNumber({ ...parts, ...changed }, pattern)).toThrow(message)
  })

  test.each<[string, Partial<NumberParts>, string?]>([
    ['a serial that is too wide', { serial: 1_000_000 }],
    ['a year that is too wide', { year: 20255 }],
    ['a series that is too wide', { series: '123' }],
    ['a series that is no number', { series: '专' }],
    ['serial nought', { serial: 0 }],
    ['a negative serial', { serial: -1 }],
    ['half a serial', { serial: 1.5 }],
    ['an unknown part', {}, '{year:4}{series:2}{level:1}{serial:6}{unit:2}'],
    ['a pattern without the serial', {}, 'GZZC{year:4}{series:2}{level:1}'],
    ['a pattern without the level, which its serials count in', {}, 'GZZC{year:4}{series:2}{serial:6}'],
    ['a place without a width', {}, 'GZZC{year:4}{series:2}{level:1}{serial:6}{year}'],
    ['an open bracket', {}, 'GZZC{year:4}{series:2}{level:1}{serial:6}{'],
  ])('refuses %s', (_name, changed, pattern) => {
    expect(() => formatCertificateNumber({ ...parts, ...changed }, pattern)).toThrow(RangeError)
  })

  test('has one length, and differs between certificates', () => {
    fc.assert(
      fc.property(anyParts, anyParts, (one, other) => {
        const [first, second] = [formatCertificateNumber(one), formatCertificateNumber(other)]
        expect(first).toHaveLength(17)
        expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
    )
    fc.assert(
      fc.property(anyParts, fc.integer({ min: 1, max: 999_999 }), (one, serial) => {
        fc.pre(serial !== one.serial)
        expect(formatCertificateNumber({ ...one, serial })).not.toBe(formatCertificateNumber(one))
      }),
    )
  })
})
