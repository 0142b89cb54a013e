import type { ReviewRow } from '../../shared/rpc/review.ts'

/** Parts of the queue, by what is special about their records. */
export const views = {
  all: { words: '待审核', fits: ({ approved }: ReviewRow) => !approved },
  never: { words: '未查看', fits: ({ approved, viewed }: ReviewRow) => !approved && viewed === 'never' },
  changed: { words: '有变化', fits: ({ approved, viewed }: ReviewRow) => !approved && viewed === 'changed' },
  warned: { words: '有提醒', fits: ({ approved, warnings }: ReviewRow) => !approved && warnings > 0 },
  sampled: { words: '抽查', fits: ({ sampled }: ReviewRow) => sampled },
  photos: { words: '连同照片', fits: ({ approved, photoWaits }: ReviewRow) => !approved && photoWaits },
  own: { words: '本人录入', fits: ({ approved, own }: ReviewRow) => !approved && own },
  approved: { words: '已通过，待提交', fits: ({ approved }: ReviewRow) => approved },
} as const

export type View = keyof typeof views
