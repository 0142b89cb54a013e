import type { Stage } from '../../shared/record/stage.ts'
import type { UnitSummary } from '../../shared/rpc/overview.ts'
import type { Account } from '../../shared/rpc/session.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { Place, SectionKey } from '../navigation/section.ts'

/** Something that waits for the person who is signed in. */
export interface Task {
  readonly count: number
  /** Chinese, with the number. */
  readonly text: string
  /** The words of the button that leads to it. */
  readonly action: string
  readonly section: SectionKey
  readonly place?: Place
}

/** Tasks by role, the most urgent first. A stage may wait for one role only. */
const waiting: Record<Account['role'], readonly (readonly [readonly Stage[], string, Omit<Task, 'text' | 'count'>])[]> =
  {
    clerk: [
      [
        ['returned'],
        '条记录被退回，请按原因修改',
        { action: '去修改', section: 'records', place: { state: 'returned' } },
      ],
      [['draft'], '条草稿没有填完', { action: '去补全', section: 'records', place: { state: 'draft' } }],
      [
        ['ready', 'photoAwaited'],
        '人还没有照片',
        { action: '去添加照片', section: 'photos', place: { state: 'ready' } },
      ],
      [['inBatch'], '人审核通过，可以签名提交', { action: '去签名', section: 'submission' }],
    ],
    reviewer: [
      [['toCountersign'], '人的批次等您复签', { action: '去复签', section: 'submission' }],
      [['photoSubmitted'], '张照片待审核', { action: '去审核照片', section: 'photos' }],
      [['photoApproved'], '条记录待审核', { action: '去审核', section: 'review' }],
    ],
    administrator: [],
  }

/** What waits for this role now. */
export const tasksOf = (role: Account['role'], counts: UnitSummary['counts']): Task[] =>
  waiting[role].flatMap(([stages, text, task]) => {
    const count = stages.reduce((sum, stage) => sum + (counts[stage] ?? 0), 0)
    return count ? [{ ...task, count, text: `${formatCount(count)} ${text}` }] : []
  })
