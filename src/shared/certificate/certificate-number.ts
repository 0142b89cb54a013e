import { type Level, levels } from './record.ts'

/** Parts of a certificate number. The notice shows no rule, so the pattern is a setting (domain.md, "Certificate"). */
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
 * Certificate number by a pattern of fixed text and `{part:width}` places, zero-padded.
 * @throws RangeError when a part does not fit its width: a number is never cut.
 */
export const formatCertificateNumber = (parts: NumberParts, pattern: string = defaultNumberPattern): string => {
  const values: Record<string, string> = {
    year: String(parts.year),
    series: parts.series,
    level: String(levels.indexOf(parts.level) + 1),
    serial: String(parts.serial),
  }
  return pattern.replace(/\{(\w+):(\d+)\}/gu, (_place, name: string, width: string) => {
    const value = values[name]
    if (value === undefined) throw new RangeError(`unknown part ${name} in certificate number pattern`)
    if (value.length > Number(width)) throw new RangeError(`${name} ${value} is wider than ${width}`)
    return value.padStart(Number(width), '0')
  })
}
