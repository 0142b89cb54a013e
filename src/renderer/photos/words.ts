import type { Outcome } from '../../shared/photo/limit.ts'
import { reasonOf } from '../../shared/photo/words.ts'
import { returnReasons } from '../../shared/record/return-reasons.ts'
import { type PhotoFilter, samePictureReason, type Unplaced } from '../../shared/rpc/photos.ts'

/** Chinese words of the sheet's filters. */
export const filterWords: Record<PhotoFilter, string> = {
  all: '全部',
  awaited: '待上传',
  refused: '未采用',
  waiting: '待审核',
  returned: '已退回',
  approved: '已通过',
}

export const verdictWords: Record<Outcome, string> = { pass: '合格', warn: '提醒', fail: '不合格' }

/** Why a good photo has no person yet. */
export const whyWords: Record<Unplaced['why'], string> = {
  none: '文件名里没有本单位人员的姓名或号码',
  several: '按文件名不能确定是谁',
  taken: '这个人已经有一张照片',
}

/** The last part of a path. */
export const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

/**
 * A reason of a check or of a return, in a few words.
 * @param accepted whether the photo is accepted in spite of it
 */
export const reasonText = (code: string, accepted = false): string =>
  (code === samePictureReason ? '与他人的照片相同' : undefined) ??
  (accepted ? reasonOf(code)?.remark?.split('，')[0] : undefined) ??
  reasonOf(code)?.found ??
  (returnReasons as Readonly<Record<string, string>>)[code]?.split('，')[0] ??
  '其他'
