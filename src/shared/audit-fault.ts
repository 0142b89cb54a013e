/** What can contradict an audit, in the words of a person who checks it. `place` says where. */
const words = {
  row: (place: string) => `操作日志第 ${place} 条被改动，或与前面接不上`,
  end: (place: string) => `操作日志写到过第 ${place} 条，现在的末尾不是它：末尾被截断或改写`,
  gap: (place: string) => `操作日志第 ${place} 条记着：此前的末尾被截断或改写过`,
  confirmedHead: (place: string) => `省里确认过的操作日志第 ${place} 条，与现在的不同或已不在`,
  manifest: (place: string) => `批次 ${place} 的签名清单写明的操作日志，与现在的不同或已不在`,
  batch: (place: string) => `批次 ${place} 与它的签名清单或操作日志不符`,
  receipt: (place: string) => `批次 ${place} 的回执没有通过验证，或与操作日志不符`,
  checkpoint: (place: string) => `公开日志 ${place} 条时的检查点与其他证据矛盾`,
  logEntry: (place: string) => `公开日志第 ${place} 条与它的内容、哈希或记录不符`,
  logHead: (place: string) => `公开日志第 ${place} 条写明的操作日志，与现在的不同或已不在`,
  decision: (place: string) => `两人复核的事项 ${place} 与复核人通行密钥的签名不符`,
} as const

export const auditFaultKinds = Object.keys(words) as [AuditFaultKind, ...AuditFaultKind[]]
export type AuditFaultKind = keyof typeof words

/** One contradiction between an audit and the evidence of it, or within the audit. */
export interface AuditFault {
  readonly kind: AuditFaultKind
  /** Number of the row, of the batch, of the log entry (from 0) or of the log's entries; an id where there is no number. */
  readonly place: number | string
}

/** A fault in Chinese, with its place. @example auditFaultText({ kind: 'row', place: 7 }) */
export const auditFaultText = ({ kind, place }: AuditFault): string => words[kind](String(place))
