import type { Batch, Gap, Readiness, ReceiptView } from '../../shared/rpc/submission.ts'
import { groupsOfFour } from '../../ui/format/digits.ts'

/** What stops a submission: found, and what to do. */
export const blockerWords: Record<Readiness['blockers'][number], { readonly found: string; readonly remedy: string }> =
  {
    notEnrolled: { found: '本单位还没有登记到省级服务', remedy: '请管理员用省里发的一次性登记码登记。' },
    noClerk: { found: '还没有经办人账号', remedy: '提交要由两个人签名：请管理员建立经办人账号。' },
    noReviewer: { found: '还没有审核人账号', remedy: '提交要由两个人签名：请管理员为另一位同事建立审核人账号。' },
    nothingApproved: {
      found: '还没有审核通过的记录',
      remedy: '照片和信息都由审核人通过后，记录才会进入待提交的批次。',
    },
  }

/** Why people are not in the next batch: title, and what to do. */
export const gapWords: Record<Gap['kind'], { readonly title: string; readonly remedy: string }> = {
  returned: { title: '已退回', remedy: '按原因改好后重新送审' },
  unfinished: { title: '信息没有填完', remedy: '补全信息并核对' },
  noPhoto: { title: '还没有照片', remedy: '收齐后在“照片”里添加' },
  photoReview: { title: '照片待审核', remedy: '请审核人看照片' },
  recordReview: { title: '记录待审核', remedy: '请审核人看记录' },
  warning: { title: '提醒尚未确认', remedy: '审核人通过记录即为确认' },
}

export const stepWords: Record<Batch['step'], { readonly text: string; readonly colour: string }> = {
  frozen: { text: '待审核人复签', colour: 'orange' },
  sealed: { text: '待送出', colour: 'blue' },
  received: { text: '省级已答复', colour: 'green' },
  withdrawn: { text: '已撤回', colour: 'default' },
}

export const outcomeWords: Record<
  ReceiptView['lines'][number]['outcome'],
  { readonly text: string; readonly colour: string }
> = {
  accepted: { text: '接收', colour: 'green' },
  refused: { text: '退回', colour: 'red' },
  held: { text: '暂缓', colour: 'gold' },
}

/** The beginning of a digest in groups of four: what two people compare over the telephone. */
export const shortDigest = (digest: string): string => groupsOfFour(digest.slice(0, 16))
