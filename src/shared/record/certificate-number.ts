import { type Level, levels } from './words.ts'

/** Parts of a certificate number. The notice shows no rule, so the pattern is a setting (docs/domain.md, "Certificate"). */
export interface NumberParts {
  readonly year: number
  /** Two-digit series code. */
  readonly series: string
  readonly level: Level
  /** Counts from 1 within year, series and level. */
  readonly serial: number
}

export const defaultNumberPattern = 'GZZC{year:4}{series:2}{level:1}{serial:6}'

/**
 * Certificate number by a pattern of fixed text and `{part:width}` places, zero-padded. The pattern must have every part,
 * because serials count within year, series and level: without one of them a number would be used twice.
 * @example formatCertificateNumber({ year: 2026, series: '05', level: 'intermediate', serial: 123 }) // 'GZZC2026053000123'
 * @throws RangeError when a part is not a number or does not fit its width (a number is never cut), or the pattern is wrong
 */
export const formatCertificateNumber = (parts: NumberParts, pattern: string = defaultNumberPattern): string => {
  const values = new Map([
    ['year', String(parts.year)],
    ['series', parts.series],
    ['level', String(levels.indexOf(parts.level) + 1)],
    ['serial', String(parts.serial)],
  ])
  if (!Number.isInteger(parts.serial) || parts.serial < 1) throw new RangeError(`serial ${parts.serial} does not count`)
  const left = new Set(values.keys())
  const number = pattern.replace(/\{(\w+):(\d+)\}/gu, (_place, name: string, width: string) => {
    const value = values.get(name)
    if (value === undefined) throw new RangeError(`unknown part ${name} in certificate number pattern`)
    if (!/^\d+$/u.test(value)) throw new RangeError(`${name} ${value} is not a number`)
    if (value.length > Number(width)) throw new RangeError(`${name} ${value} is wider than ${width}`)
    left.delete(name)
    return value.padStart(Number(width), '0')
  })
  if (left.size) throw new RangeError(`certificate number pattern lacks ${[...left].join(', ')}`)
  if (/[{}]/u.test(number)) throw new RangeError('certificate number pattern has a place that cannot be read')
  return number
}

/**
 * The serial in a number of a series; undefined when the pattern makes no such number in it.
 * @example serialOfNumber('GZZC2026053000123', { year: 2026, series: '05', level: 'intermediate' }) // 123
 */
export const serialOfNumber = (
  number: string,
  of: Omit<NumberParts, 'serial'>,
  pattern: string = defaultNumberPattern,
): number | undefined => {
  const width = Number(/\{serial:(\d+)\}/u.exec(pattern)?.[1])
  const before = pattern
    .slice(0, pattern.indexOf('{serial:'))
    .replace(/\{\w+:(\d+)\}/gu, (_place, places: string) => '0'.repeat(Number(places)))
  const digits = number.slice(before.length, before.length + width)
  if (!/^\d+$/u.test(digits) || Number(digits) < 1) return undefined
  const serial = Number(digits)
  return formatCertificateNumber({ ...of, serial }, pattern) === number ? serial : undefined
}

/** Whether numbers can be made by a pattern, so that a wrong one is refused before the first batch is confirmed. */
export const isNumberPattern = (pattern: string): boolean => {
  try {
    return formatCertificateNumber({ year: 2026, series: '05', level: levels[0], serial: 1 }, pattern).length <= 40
  } catch {
    return false
  }
}
