import type { ErrorEntry } from './entry.ts'

/** Failures between a window and its core. */
export const hostErrors = {
  'host.signedOut': {
    found: '尚未登录，或登录已经锁定',
    wanted: '已登录的本单位账号',
    remedy: '请登录后再试；没有保存的内容请先记下',
    log: 'call without a signed-in account',
    http: 401,
  },
  'host.fileTooLarge': {
    found: '文件 {size} MB，超过窗口一次能导入的大小',
    wanted: '不超过 {limit} MB 的表格文件',
    remedy: '把表格拆成几份分别导入；已经导入过的行不会重复',
    log: 'file larger than a window may send to the core',
    http: 413,
  },
  'host.connectionLost': {
    found: '与本机服务的连接已断开',
    wanted: '正在运行的本机服务',
    remedy: '点“重新连接”；已保存的内容都在',
    log: 'connection between window and core lost',
    http: 503,
    exit: 3,
  },
} as const satisfies Record<string, ErrorEntry>
