import type { Limit } from '../shared/photo/limit.ts'
import { type Mending, mendings } from '../shared/photo/mendings.ts'
import { reasons } from '../shared/photo/reasons.ts'
import type { PhotoCheck, PhotoReport } from '../shared/photo/verdict.ts'
import { amountText, valueText } from '../shared/photo/words.ts'

/** What a check measured before it was put right, and after. */
export const changeText = (was: PhotoCheck | undefined, is: PhotoCheck): string => {
  if (was === undefined || valueText(was) === valueText(is)) return valueText(is)
  return `${amountText(was)} → ${valueText(is)}`
}

/** A short form of a limit, e.g. `≤ 5`. */
export const shortLimit = ({ warnBelow, failBelow, warnAbove, failAbove }: Limit): string => {
  const [low, high] = [warnBelow ?? failBelow, warnAbove ?? failAbove]
  if (low !== undefined && low === high) return `= ${low}`
  if (low !== undefined && high !== undefined) return `${low}–${high}`
  return low !== undefined ? `≥ ${low}` : `≤ ${high}`
}

/** Corrections in an applicant's words; those not listed use the common words. */
const plainMendings: Partial<Record<Mending, string>> = {
  straightened: '扶正了头部',
  cropped: '裁成要求的大小',
  adjusted: '按手工调整裁剪',
  edgesReplicated: '补齐了画面不够的边',
  backgroundReplaced: '换了背景',
  encoded: '存成要求的文件',
}

export const mendingText = (code: Mending): string => plainMendings[code] ?? mendings[code]

/** Checks by what they mean to the person before the page. */
export interface Sorted {
  /** Only another photo helps. */
  readonly retake: readonly PhotoCheck[]
  /** Wrong in the photo as it came, put right by the tool (or to be, once there is a usable photo). */
  readonly mended: readonly PhotoCheck[]
  /** Does not prevent the photo's use. */
  readonly mind: readonly PhotoCheck[]
  readonly good: readonly PhotoCheck[]
}

const isMendable = ({ reason }: PhotoCheck): boolean => reason !== null && reasons[reason].mendable

/** Sorts a report; the report `before` shows which checks were mended since. */
export const sortChecks = (before: PhotoReport, after: PhotoReport): Sorted => {
  const cured = (check: PhotoCheck): boolean =>
    check.verdict === 'pass' && before.checks.some(({ id, verdict }) => id === check.id && verdict !== 'pass')
  const refused = after.checks.some((check) => check.verdict === 'fail' && !isMendable(check))
  const waits = (check: PhotoCheck): boolean => refused && check.verdict !== 'pass' && isMendable(check)
  return {
    retake: after.checks.filter((check) => check.verdict === 'fail' && !waits(check)),
    mended: after.checks.filter((check) => cured(check) || waits(check)),
    mind: after.checks.filter((check) => check.verdict === 'warn' && !waits(check)),
    good: after.checks.filter((check) => check.verdict === 'pass' && !cured(check)),
  }
}

/** A verdict for the applicant: the result and the next step. */
export interface VerdictWords {
  readonly tone: 'good' | 'mind' | 'bad'
  readonly title: string
  readonly next: string
}

export const verdictWordsOf = (
  { retake, mind }: Sorted,
  { mended, byHand }: { readonly mended: boolean; readonly byHand: boolean },
): VerdictWords => {
  if (retake.length > 0) {
    if (byHand) return { tone: 'bad', title: '手工调整超出了要求', next: '请往回调整，或恢复自动位置' }
    const [first] = retake
    const found = first?.reason ? reasons[first.reason].found : undefined
    const next = first?.reason ? reasons[first.reason].remedy : '请换一张照片'
    return { tone: 'bad', title: `这张照片不能用${found ? `：${found}` : ''}`, next }
  }
  const done = mended ? '已修好，可以使用' : '符合要求，不用处理'
  if (mind.length > 0)
    return {
      tone: 'mind',
      title: `${mended ? '已修好，可以使用' : '可以使用'}，有 ${mind.length} 项请留意`,
      next: '请看下面的提醒，满意就保存',
    }
  return { tone: 'good', title: done, next: '确认是本人，然后保存照片' }
}
