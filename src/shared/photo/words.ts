import { limitText } from './limit.ts'
import { type Reason, reasons } from './reasons.ts'
import type { PhotoCheck } from './verdict.ts'

const unitWords: Readonly<Record<string, string>> = { px: '像素', mm: '毫米', dpi: '点/英寸' }

/** A unit of a check as people write it. */
const unitText = (unit: string): string => unitWords[unit] ?? unit

/** What was found and what to do, by the code of a check's reason; undefined when the code is none of a check. */
export const reasonOf = (code: string): Reason | undefined =>
  Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : undefined

/** A measured number with as many places as a limit of its size has. */
export const numberText = (value: number): string => {
  const places = value >= 10 ? 1 : value >= 1 ? 2 : 3
  return String(Math.round(value * 10 ** places) / 10 ** places)
}

/** What a check measured, e.g. `24.5 毫米`. */
export const valueText = ({ value, unit }: PhotoCheck): string => {
  if (value === null) return '测不出'
  return typeof value === 'string' ? value.toUpperCase() : `${numberText(value)} ${unitText(unit)}`.trim()
}

/** What a check asks for. */
export const wantedText = ({ id, limit, unit }: PhotoCheck): string => {
  if (limit) return limitText(limit, unitText(unit))
  return id === 'format' ? '应为 JPEG' : '能打开的照片文件'
}
