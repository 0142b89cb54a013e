import { returnReasons } from '../../shared/record/return-reasons.ts'
import type { RecordDetail } from '../../shared/rpc/records.ts'
import type { AuditTable } from '../store/schema.ts'
import { moveWords } from './record-moves.ts'

type HistoryEntry = RecordDetail['history'][number]

const actionWords: Readonly<Record<string, string>> = {
  'record.enter': '录入',
  import: '随文件导入',
  'import.undo': '随导入一起撤销',
  'record.remove': '删除',
  'record.restore': '撤销删除',
  'record.rejudge': '字典更新后重新核对',
  'record.look': '审核人查看',
  'record.reveal': '复制或导出完整证件号码',
  'photo.refuse': '照片检查不合格，未采用',
  'photo.adjust': '手工调整照片位置',
  'record.adopt': '按省里的记录取回',
  'record.adoptConflict': '与省里的记录不同，等人决定',
  'record.adoptDecide': '决定以哪一份为准',
  'feed.park': '省里的结果匹配不上，留待处理',
  'feed.unpark': '留待处理的结果匹配上了',
  'feed.settle': '匹配不上的结果标为已处理',
  ...Object.fromEntries(Object.entries(moveWords).map(([move, words]) => [`record.${move}`, words])),
}

/** An audit row as a person reads it. @param actorName the name behind an account's id, if it is one */
export const toHistoryEntry = (row: AuditTable, actorName: (id: string) => string | undefined): HistoryEntry => {
  const after: unknown = row.after === null ? null : JSON.parse(row.after)
  const code = typeof after === 'object' && after !== null && 'reason' in after ? String(after.reason) : undefined
  return {
    at: row.at,
    actor: actorName(row.actor) ?? '省级服务的答复',
    action: actionWords[row.action] ?? row.action,
    reason: code === undefined ? null : ((returnReasons as Readonly<Record<string, string>>)[code] ?? code),
  }
}
