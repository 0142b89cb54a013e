import { checks } from './checks.ts'
import { compare, type Limit, limitText } from './limit.ts'
import { type Reason, type ReasonCode, reasons } from './reasons.ts'
import type { PhotoCheck } from './verdict.ts'

const unitWords: Readonly<Record<string, string>> = { px: '像素', mm: '毫米', dpi: '点/英寸' }

/** A unit of a check as people write it. */
const unitText = (unit: string): string => unitWords[unit] ?? unit

/**
 * What was found and what to do, by the code of a check's reason; undefined when no check has this code.
 * @example reasonOf('pose.roll')?.found // '头部歪斜'
 */
export const reasonOf = (code: string): Reason | undefined =>
  Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : undefined

/** What was found, and what to do if something has to be done. */
export interface Finding {
  readonly found: string
  readonly remedy: string | undefined
}

/**
 * The words of a reason for a verdict: a refusal says what to do, a remark says that it is slight.
 * @example
 * findingOf('light.dark', 'fail') // { found: '面部太暗', remedy: '请在明亮、均匀的光线下重新拍摄' }
 * findingOf('light.dark', 'warn') // { found: '稍暗，一般不影响', remedy: undefined }
 */
export const findingOf = (code: ReasonCode, verdict: PhotoCheck['verdict']): Finding => {
  const { found, remedy, remark }: Reason = reasons[code]
  return verdict === 'fail' ? { found, remedy } : { found: remark ?? found, remedy: undefined }
}

/** What a check found; undefined if it passed. A value that could not be measured is a remark of its own. */
export const findingOfCheck = ({ id, value, verdict, reason }: PhotoCheck): Finding | undefined => {
  if (verdict === 'pass' || reason === null) return undefined
  if (verdict === 'warn' && value === null) return { found: `${checks[id].name}测不出，请看一看`, remedy: undefined }
  return findingOf(reason, verdict)
}

const mostPlaces = 6

const rounded = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places

/** Decimal places of a number as it is written. */
const placesOf = (value: number): number => String(value).split('.')[1]?.length ?? 0

/**
 * A measured number, rounded by its size and to no fewer places than its limit has. It gets more places if rounding would move it
 * to the other side of the limit, so that nobody reads "10 is above 10".
 */
const numberText = (value: number, limit: Limit | null): string => {
  const bySize = value >= 10 ? 1 : value >= 1 ? 2 : 3
  let places = Math.max(bySize, ...Object.values(limit ?? {}).map((edge) => placesOf(edge ?? 0)))
  const truly = limit && compare(value, limit).outcome
  while (limit && places < mostPlaces && compare(rounded(value, places), limit).outcome !== truly) places++
  return String(rounded(value, places))
}

/**
 * What a check measured, without its unit.
 * @example
 * amountText({ value: 10.04, limit: { failAbove: 10 } }) // '10.04', because '10' would seem to pass
 * amountText({ value: null, limit: null }) // '测不出'
 */
export const amountText = ({ value, limit }: Pick<PhotoCheck, 'value' | 'limit'>): string => {
  if (value === null) return '测不出'
  return typeof value === 'string' ? value.toUpperCase() : numberText(value, limit)
}

/**
 * What a check measured, with its unit in Chinese.
 * @example valueText({ ...check, value: 24.5, unit: 'mm', limit: null }) // '24.5 毫米'
 */
export const valueText = (check: PhotoCheck): string =>
  typeof check.value === 'number' ? `${amountText(check)} ${unitText(check.unit)}`.trim() : amountText(check)

/**
 * What a check requires, in Chinese.
 * @example wantedText({ ...check, unit: '度', limit: { warnAbove: 5, failAbove: 10 } }) // '不超过 5 度（超过 10 度不合格）'
 */
export const wantedText = ({ id, limit, unit }: PhotoCheck): string => {
  if (limit) return limitText(limit, unitText(unit))
  return id === 'format' ? '应为 JPEG' : '能打开的照片文件'
}
