import { z } from 'zod'

/** Severity of a check's outcome. `warn` accepts the photo and is shown to the clerk. */
export const outcomes = ['pass', 'warn', 'fail'] as const
export const outcomeSchema = z.enum(outcomes)
export type Outcome = z.infer<typeof outcomeSchema>

/**
 * The limits of one check. A side that is absent has no limit. Values between the warning and the failing
 * limit warn; a value exactly on a limit still passes it.
 */
export const limitSchema = z.strictObject({
  warnBelow: z.number().optional(),
  failBelow: z.number().optional(),
  warnAbove: z.number().optional(),
  failAbove: z.number().optional(),
})
export type Limit = z.infer<typeof limitSchema>

/** The outcome of a comparison, and on which side of the limit the value is. */
export interface Finding {
  readonly outcome: Outcome
  readonly side: 'below' | 'above' | null
}

/**
 * Compares a value with a limit.
 * @example compare(7, { warnAbove: 5, failAbove: 10 }) // { outcome: 'warn', side: 'above' }
 */
export const compare = (value: number, limit: Limit): Finding => {
  if (limit.failBelow !== undefined && value < limit.failBelow) return { outcome: 'fail', side: 'below' }
  if (limit.failAbove !== undefined && value > limit.failAbove) return { outcome: 'fail', side: 'above' }
  if (limit.warnBelow !== undefined && value < limit.warnBelow) return { outcome: 'warn', side: 'below' }
  if (limit.warnAbove !== undefined && value > limit.warnAbove) return { outcome: 'warn', side: 'above' }
  return { outcome: 'pass', side: null }
}

/** The graver of two outcomes. @example graver('warn', 'fail') // 'fail' */
export const graver = (a: Outcome, b: Outcome): Outcome => (outcomes.indexOf(a) > outcomes.indexOf(b) ? a : b)

/** A space separates a number or a word of Latin letters from the Chinese that follows it. */
const refusing = (amount: string): string => (/[\dA-Za-z]$/u.test(amount) ? `${amount} ` : amount)

/** A limit in Chinese, e.g. `不超过 5 度（超过 10 度不合格）`. */
export const limitText = (limit: Limit, unit: string): string => {
  const amount = (value: number): string => (unit ? `${value} ${unit}` : String(value))
  const { warnBelow, failBelow, warnAbove, failAbove } = limit
  if (failBelow !== undefined && failBelow === failAbove) return `应为 ${amount(failBelow)}`
  const low = warnBelow ?? failBelow
  const high = warnAbove ?? failAbove
  const wanted = [
    low === undefined ? '' : `不低于 ${amount(low)}`,
    high === undefined ? '' : `不超过 ${amount(high)}`,
  ].filter(Boolean)
  const refused = [
    failBelow === undefined || failBelow === low ? '' : refusing(`低于 ${amount(failBelow)}`),
    failAbove === undefined || failAbove === high ? '' : refusing(`超过 ${amount(failAbove)}`),
  ].filter(Boolean)
  return wanted.join('，') + (refused.length > 0 ? `（${refused.join('或')}不合格）` : '')
}
