import type { contract } from '../../../shared/rpc/contract.ts'

type Contract = typeof contract

/** A procedure's path in the contract, e.g. `intake.run`. */
export type ProcedurePath = {
  [Section in keyof Contract & string]: `${Section}.${keyof Contract[Section] & string}`
}[keyof Contract & string]

/**
 * Calls that may run for minutes, with the Chinese name that a clerk sees. While one runs, quitting asks first and the
 * workplace does not lock for idleness. The compiler refuses a path that the contract does not have.
 */
export const longCalls = {
  'intake.check': '检查表格',
  'intake.run': '导入',
  'photos.batch': '加照片',
  'dictionaries.rejudge': '重新核对',
  'photos.report': '导出照片',
  'records.export': '导出名单',
  'submission.freeze': '提交',
  'submission.countersign': '复签',
  'sync.now': '同步',
  'backup.write': '备份',
  'backup.restore': '恢复备份',
  'settings.resetPassword': '更换数据库密钥',
  'settings.deactivateAccount': '更换数据库密钥',
  'setup.enrol': '登记',
  'setup.makeSample': '准备样例',
} as const satisfies Partial<Record<ProcedurePath, string>>

/** The Chinese name of a long call; undefined for any other. */
export const longCallName = (path: readonly string[]): string | undefined =>
  (longCalls as Readonly<Record<string, string>>)[path.join('.')]
