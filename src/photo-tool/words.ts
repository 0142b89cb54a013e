import type { Marks } from '../photo/browser/marks.ts'
import { checks } from '../shared/photo/checks.ts'
import type { Limit } from '../shared/photo/limit.ts'
import { type Mending, mendings } from '../shared/photo/mendings.ts'
import { reasons } from '../shared/photo/reasons.ts'
import type { PhotoCheck, PhotoReport } from '../shared/photo/verdict.ts'
import { amountText, findingOfCheck, valueText } from '../shared/photo/words.ts'

/** What a check measured before it was put right, and after. */
export const changeText = (was: PhotoCheck | undefined, is: PhotoCheck): string => {
  if (was === undefined || valueText(was) === valueText(is)) return valueText(is)
  return `${amountText(was)} → ${valueText(is)}`
}

/** The same in whole degrees, millimetres and the like; empty where the number means nothing to people. */
export const plainChange = (was: PhotoCheck | undefined, is: PhotoCheck): string => {
  const whole = (check: PhotoCheck): PhotoCheck =>
    typeof check.value === 'number' ? { ...check, value: Math.round(check.value), limit: null } : check
  return checks[is.id].unit === '' ? '' : changeText(was && whole(was), whole(is))
}

/** Which way a head is turned, in the picture's own sides; undefined for other checks. */
const directionOf = (id: PhotoCheck['id'], { yaw, pitch, roll }: Marks['pose']): string | undefined => {
  if (id === 'yaw') return yaw > 0 ? '偏右' : '偏左'
  if (id === 'pitch') return pitch > 0 ? '低垂' : '上仰'
  if (id === 'roll') return roll > 0 ? '向右歪' : '向左歪'
  return undefined
}

/**
 * What a check found, in an applicant's words.
 * @example foundText(check, marks) // '头部偏右 9°', or '稍暗，一般不影响'
 */
export const foundText = (check: PhotoCheck, marks: Marks | undefined): string => {
  const found = findingOfCheck(check)?.found ?? checks[check.id].name
  const direction = marks && directionOf(check.id, marks.pose)
  if (direction === undefined || typeof check.value !== 'number') return found
  const turned = `头部${direction} ${Math.round(check.value)}°`
  return check.verdict === 'fail' ? turned : `${turned}，一般不影响`
}

/** What was wrong with the photo as it came, without a number. */
export const mendedText = (was: PhotoCheck | undefined, marks: Marks | undefined): string => {
  if (was?.reason) return was.verdict === 'fail' ? reasons[was.reason].found : foundText(was, marks).split('，')[0]!
  return was ? checks[was.id].name : ''
}

/** What to do about a failed check. */
export const remedyOf = (check: PhotoCheck): string => findingOfCheck(check)?.remedy ?? ''

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
  { mended, byHand, marks }: { readonly mended: boolean; readonly byHand: boolean; readonly marks: Marks | undefined },
): VerdictWords => {
  if (retake.length > 0) {
    if (byHand) return { tone: 'bad', title: '手工调整超出了要求', next: '请往回调整，或恢复自动位置' }
    const [first] = retake
    return {
      tone: 'bad',
      title: `这张照片不能用：${foundText(first!, marks)}`,
      next: remedyOf(first!) || '请换一张照片',
    }
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
