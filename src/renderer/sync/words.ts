import type { SyncDone, SyncEvent, SyncStatus } from '../../shared/rpc/sync.ts'
import { resultWords } from '../../ui/format/results.ts'
import { formatDateTime, formatTimeSince } from '../../ui/format/times.ts'

const stepWords: Record<Extract<SyncEvent, { kind: 'progress' }>['step'], string> = {
  dictionary: '正在核对字典',
  keys: '正在登记签名',
  photos: '正在送出照片',
  batches: '正在送出批次',
  roster: '正在告知谁还要交照片',
  feed: '正在接收结果',
  uploads: '正在取回申请人上传的照片',
}

export const progressWords = (progress: Extract<SyncEvent, { kind: 'progress' }> | undefined): string => {
  if (!progress) return '正在联系省级服务'
  const { step, done, total } = progress
  return step === 'feed' ? `${stepWords.feed}：${done} 条` : `${stepWords[step]}：${done} / ${total}`
}

/** What a round did, in words. */
export const doneWords = ({ keysRegistered, photosSent, batches, events, results }: SyncDone): string => {
  const parts = [
    keysRegistered && `登记签名 ${keysRegistered} 个`,
    photosSent && `送出照片 ${photosSent} 张`,
    batches && `送出批次 ${batches} 个并收到回执`,
    resultWords(results) || (events && `收到省里的消息 ${events} 条`),
  ].filter(Boolean)
  return parts.length ? `${parts.join('，')}。` : '没有新的内容要送出，也没有新的结果。'
}

export type Network = 'well' | 'unreachable' | 'refused' | 'byFile' | 'unknown'

/** The state of the network by the last round; before the first round, whether receipts came by file. */
export const networkOf = ({ last, receivedAt }: Pick<SyncStatus, 'last' | 'receivedAt'>): Network => {
  if (!last) return receivedAt ? 'byFile' : 'unknown'
  if (!last.problem) return 'well'
  return last.problem.code === 'core.sync.unreachable' ? 'unreachable' : 'refused'
}

export const networkWords: Record<Network, { readonly text: string; readonly colour: string }> = {
  well: { text: '连接正常', colour: 'green' },
  unreachable: { text: '连不上省级服务', colour: 'orange' },
  refused: { text: '上次没有完成', colour: 'red' },
  byFile: { text: '用文件传递', colour: 'blue' },
  unknown: { text: '还没有同步过', colour: 'default' },
}

/**
 * When the province last answered: "5 分钟前（2026年1月5日 10:02）". It says so if that was a receipt outside a round, such as
 * one from a file, and if there was no answer yet.
 */
export const lastWellWords = ({ last, receivedAt }: Pick<SyncStatus, 'last' | 'receivedAt'>, now: number): string => {
  const wellAt = last?.wellAt ?? null
  const words = (at: string, what: string) => `${formatTimeSince(at, now)}${what}（${formatDateTime(at)}）`
  if (receivedAt && (!wellAt || receivedAt > wellAt)) return words(receivedAt, '收到回执')
  return wellAt ? words(wellAt, '') : '还没有成功过'
}
