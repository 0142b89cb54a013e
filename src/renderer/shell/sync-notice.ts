import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { resultWords } from '../../ui/format/results.ts'

/** How a round with the province ended; null before the first one. */
export type Round = SyncStatus['last']

/** The notification for a round: receipts or results that arrived, or the first of several failures; otherwise undefined. */
export const noticeOf = (
  before: Round,
  round: Round,
): { readonly title: string; readonly body: string } | undefined => {
  if (!round || round.at === before?.at) return undefined
  if (round.problem) {
    return before?.problem
      ? undefined
      : { title: '同步没有完成', body: `${round.problem.found}。${round.problem.remedy}` }
  }
  if (round.batches) return { title: '收到省里的回执', body: `${round.batches} 个批次已送达，回执核对无误。` }
  const results = resultWords(round.results)
  if (results) return { title: '收到省里的结果', body: `${results}。` }
  return undefined
}
