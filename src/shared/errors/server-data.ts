import type { ErrorEntry } from './entry.ts'

/** Errors of the province's data as a whole: a database, keys and heads that do not belong together. */
export const serverDataErrors = {
  'server.database.missing': {
    found: '数据库不在，或是空的',
    wanted: '这个省级服务自己的数据库',
    remedy:
      '核对 province.json 和 --database；数据丢失了就从备份恢复。刚才的 init 中断了，就再运行一次 gzzc province init',
    log: 'the database is missing or empty',
    exit: 3,
  },
  'server.database.other': {
    found: '数据库是另一个省级服务的',
    wanted: '与这个文件夹同时建立的数据库',
    remedy: '核对 province.json 和 --database 指的是哪个数据库；不要在别的数据库上打开',
    log: 'the database belongs to another province',
    exit: 3,
  },
  'server.database.damaged': {
    found: '数据库里有内容读不出（{detail}）',
    wanted: '没有损坏的数据库',
    remedy: '保留现在的数据库文件，按 docs/deploy.md 从备份恢复，再运行 gzzc province check',
    log: 'database has content that cannot be read',
    exit: 3,
  },
  'server.database.behind': {
    found: '数据库比记下的进度旧：公开日志 {size} 条，曾有 {seen} 条；少了编号 {numbers} 个',
    wanted: '不比记下的进度旧的数据库',
    remedy: '先找更新的备份；确实只能用这一份，运行 gzzc province restored，编号才不会重复',
    log: 'the database is behind the heads that were kept beside it',
    exit: 3,
  },
  'server.clock': {
    found: '服务器的时钟是 {now}，操作日志最后一条是 {last}，两者矛盾',
    wanted: '不早于操作日志、也不远晚于它的时间',
    remedy: '校准服务器的时钟；时钟确实对的，运行 gzzc province clock',
    log: 'the clock contradicts the audit',
    http: 503,
    exit: 3,
  },
  'server.restored.whole': {
    found: '数据库不比记下的进度旧',
    wanted: '从备份恢复、缺了后来数据的数据库',
    remedy: '不用运行这条命令，照常使用',
    log: 'the database is not behind its heads',
  },
  'server.keys.other': {
    found: '密钥文件 {file} 不是这个省级服务的',
    wanted: '建立时的密钥（或与印章证书相配的密钥）',
    remedy: '从备份取回这个密钥文件；province.json 的 logOrigin 也不能改',
    log: 'a private key is not the one that the database is bound to',
    exit: 3,
  },
} as const satisfies Record<string, ErrorEntry>
